#include "core/stacks/memo.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace gordian::inline GORDIAN_MODE::core {

namespace {

// A stack of 24 words on average; deeper ones fill the arena before the tables.
constexpr std::size_t arena_bytes_per_stack = remembered_stack::size_for(24);

std::int32_t noted_as(const depended_word& w) noexcept { return w.offset | (w.relative & mark_relative); }

constexpr std::size_t round_up(std::size_t size, std::size_t to) { return (size + to - 1) / to * to; }

}  // namespace

GORDIAN_READS_STACKS memo::search memo::find_from(const remembered_stack* entry, std::uint32_t from,
                                                  std::uintptr_t start) const noexcept {
    for (;;) {
        const depended_word* word = entry->words() + from;
        const depended_word* const end = entry->words() + entry->count;
        while (word != end && word_as_kept(*word, start) == word->expected) ++word;
        if (word == end) return {.found = entry, .parted_from = nullptr, .parted_at = 0, .value = 0};
        from = static_cast<std::uint32_t>(word - entry->words());
        const std::uintptr_t value = word_as_kept(*word, start);
        const remembered_stack* next = edge_slot(entry, from, value).to;
        if (next == nullptr) return {.found = nullptr, .parted_from = entry, .parted_at = from, .value = value};
        entry = next;
        ++from;  // the edge stands for this word
    }
}

memo::search memo::find(std::uintptr_t start, std::uintptr_t pc, std::uintptr_t height) const noexcept {
    const remembered_stack* entry = root_slot(pc, height).entry;
    if (entry == nullptr) return {};
    return find_from(entry, 0, start);
}

memo* memo::make(std::size_t stacks) noexcept {
    const std::size_t slots = stacks * 2;
    const std::size_t head = round_up(sizeof(memo), 64);
    std::size_t arena = round_up(stacks * arena_bytes_per_stack, 64);
    // One stack of the greatest depth must fit, or it would never be remembered.
    if (arena < std::size_t{64} << 10) arena = std::size_t{64} << 10;
    const std::size_t size = head + slots * (sizeof(root) + sizeof(edge)) + arena;
    void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return nullptr;
    auto* m = new (memory) memo;  // the pages are zero, and so are the tables: all slots are free
    auto* at = static_cast<unsigned char*>(memory) + head;
    m->roots_ = reinterpret_cast<root*>(at);
    m->edges_ = reinterpret_cast<edge*>(at + slots * sizeof(root));
    m->arena_ = at + slots * (sizeof(root) + sizeof(edge));
    m->arena_size_ = arena;
    m->table_mask_ = slots - 1;
    m->capacity_ = stacks;
    m->mapped_ = size;
    return m;
}

void memo::unmap(memo* m) noexcept { munmap(m, m->mapped_); }

void memo::forget_all() noexcept {
    const std::size_t slots = table_mask_ + 1;
    std::memset(static_cast<void*>(roots_), 0, slots * sizeof(root));
    std::memset(static_cast<void*>(edges_), 0, slots * sizeof(edge));
    expect_nothing();
    arena_used_ = 0;
    stacks_ = 0;
    generation = 0;
    has_removable = false;
}

void memo::expect_nothing() noexcept { likely_.fill({}); }

memo::inserted memo::insert(const search& where, std::uintptr_t pc, std::uintptr_t height, const noted_words& words,
                            const walk_result& walked, stack_id id) noexcept {
    const std::size_t size = round_up(remembered_stack::size_for(words.count), 16);
    if (stacks_ == capacity_ || arena_size_ - arena_used_ < size) return inserted::full;
    if (walked.removable && has_removable && walked.generation != generation) return inserted::contradiction;

    // What parts at a word agrees in all before it. It always does, unless a table of rules changed in between.
    if (const remembered_stack* from = where.parted_from) {
        const std::uint32_t k = where.parted_at;
        if (k >= words.count || words.expected[k] != where.value ||
            !std::equal(from->words(), from->words() + k + 1, words.offsets.begin(),
                        [](const depended_word& have, std::int32_t noted) { return noted_as(have) == noted; }) ||
            !std::equal(from->words(), from->words() + k, words.expected.begin(),
                        [](const depended_word& have, std::uintptr_t noted) { return have.expected == noted; })) {
            return inserted::contradiction;
        }
    }

    auto* entry = new (arena_ + arena_used_) remembered_stack{};
    entry->id = id;
    entry->count = static_cast<std::uint32_t>(words.count);
    entry->groups = (entry->count + word_group - 1) / word_group;
    entry->removable = walked.removable;
    auto* const kept = const_cast<depended_word*>(entry->words());
    for (std::size_t i = 0; i < entry->groups * word_group; ++i) {
        const std::size_t word = i < words.count ? i : words.count - 1;
        const std::int32_t noted = words.offsets[word];
        const bool relative = (noted & mark_relative) != 0;
        kept[i] = {noted & ~mark_relative, relative ? -1 : 0, words.expected[word]};
        entry->mixed = entry->mixed || relative;
    }
    arena_used_ += size;
    ++stacks_;
    if (walked.removable) {
        has_removable = true;
        generation = walked.generation;
    }

    if (where.parted_from == nullptr) {
        root_slot(pc, height) = {.pc = pc, .height = height, .entry = entry};
    } else {
        edge_slot(where.parted_from, where.parted_at, where.value) = {
            .value = where.value, .from = where.parted_from, .to = entry, .word = where.parted_at, .pads = 0};
    }
    return inserted::yes;
}

}  // namespace gordian::inline GORDIAN_MODE::core
