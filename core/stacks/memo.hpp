// What one OS thread remembers of the stacks it has seen: a trie over the words that unwinding depends on.
//
// The root of a look-up is (first return address, height of the stack above it). It leads to an entry: the words of one stack,
// in the order of walker.hpp. All equal: it is that stack. If word k is the first to differ, its place was right (the words
// before it decide it), so (entry, k, the word's value) names the set of stacks that part there, and an edge leads to the first
// of them that was seen, whose words from k + 1 on are then compared. So each stack has one entry and one way to it, however
// many others begin alike, and no word is read that unwinding would not read: no bounds of the stack are needed.
//
// Invariants:
// - Only the thread that has it uses it, and no signal handler meanwhile (capture.cpp takes it out of reach first).
// - An entry never changes; insertion adds one entry and one way to it (a root or an edge). Full: all are dropped, and the next
//   memo is four times as large, up to 16,384 stacks (some 6 MiB).
// - All entries were made with the same limit of depth, and those of removable code in the same generation of the modules.
#pragma once

#include "core/ids.hpp"
#include "core/stacks/stack_word.hpp"
#include "core/stacks/walker.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace gordian::inline GORDIAN_MODE::core {

// Words come in groups of four, the last group filled up with copies of the last word: a comparison needs no odd end.
inline constexpr std::uint32_t word_group = 4;

struct depended_word {
    std::int32_t offset;    // from the start, a multiple of 8
    std::int32_t relative;  // all bits set: the word is kept relative to the start; else none
    std::uintptr_t expected;
};

struct alignas(16) remembered_stack {
    stack_id id;
    std::uint32_t count;   // of words, without the copies
    std::uint32_t groups;  // `groups` times four words follow
    bool mixed;            // some of its words are relative: code with frame pointers
    bool removable;        // holds as long as the memo's generation is that of the loaded modules
    const depended_word* words() const { return reinterpret_cast<const depended_word*>(this + 1); }
    const depended_word* words_end() const { return words() + std::size_t{groups} * word_group; }
    static constexpr std::size_t size_for(std::size_t words) {
        return sizeof(remembered_stack) + (words + word_group - 1) / word_group * word_group * sizeof(depended_word);
    }
};
static_assert(sizeof(remembered_stack) == sizeof(depended_word));

class memo {
public:
    static memo* make(std::size_t stacks) noexcept;  // null: no memory
    static void unmap(memo*) noexcept;
    static constexpr std::size_t fewest_stacks = 256, most_stacks = 16384;

    struct search {
        const remembered_stack* found = nullptr;  // null: not remembered
        const remembered_stack* parted_from = nullptr;
        std::uint32_t parted_at = 0;  // the word of parted_from that differs
        std::uintptr_t value = 0;     // ... and what it is
    };

    // `start` is the stack pointer of the first frame. The whole look-up, from the root or from word `from` of an entry on the way.
    search find(std::uintptr_t start, std::uintptr_t pc, std::uintptr_t height) const noexcept;
    search find_from(const remembered_stack*, std::uint32_t from, std::uintptr_t start) const noexcept;

    // The entries that were found last from that root, if any were lately: first the likeliest one. None is removable. That one is
    // null does not mean that there is none. Two: unoptimized code has one root for all locks at one depth, whose first frame is
    // in lock().
    const remembered_stack* likely_entry(std::uintptr_t pc, std::uintptr_t height,
                                         std::size_t which = 0) const noexcept {
        const likely_stacks& at = likely_[likely_hash(pc, height)];
        return at.pc == pc && at.height == height ? at.entries[which] : nullptr;
    }
    void expect(std::uintptr_t pc, std::uintptr_t height, const remembered_stack* entry) noexcept {
        if (entry->removable) return;
        likely_stacks& at = likely_[likely_hash(pc, height)];
        const bool same_root = at.pc == pc && at.height == height;
        at = {.pc = pc, .height = height, .entries = {entry, same_root ? at.entries[0] : nullptr}};
    }
    void expect_nothing() noexcept;

    enum class inserted : std::uint8_t {
        yes,
        full,
        contradiction,  // what is remembered was made by other rules: forget it
    };
    inserted insert(const search&, std::uintptr_t pc, std::uintptr_t height, const noted_words&, const walk_result&,
                    stack_id) noexcept;
    void forget_all() noexcept;

    unsigned depth_limit = 0;      // of all entries
    std::uint64_t generation = 0;  // of the removable ones
    bool has_removable = false;
    memo* next = nullptr;  // in the list of those that no thread has
    std::size_t capacity() const { return capacity_; }

    // Where a walk writes, so that it needs no room on a task's small stack.
    std::uintptr_t frames[deepest_stack];
    std::uintptr_t expected[most_words];
    std::int32_t offsets[most_words];

private:
    struct alignas(32) root {
        std::uintptr_t pc, height;
        const remembered_stack* entry;  // null: free
    };
    struct alignas(32) likely_stacks {
        std::uintptr_t pc, height;
        const remembered_stack* entries[2];  // null: none
    };
    struct edge {
        std::uintptr_t value;
        const remembered_stack* from;
        const remembered_stack* to;  // null: free
        std::uint32_t word;
        std::uint32_t pads;
    };

    static constexpr std::size_t likely_entries = 256;
    static std::size_t likely_hash(std::uintptr_t pc, std::uintptr_t height) {
        return (pc + height * 8) * 0x9e3779b97f4a7c15u >> 56;  // heights are multiples of 16
    }
    static std::size_t hash(std::uintptr_t a, std::uintptr_t b) {
        // Two products side by side are faster than one after the other. The high bits are the good ones.
        return (a * 0x9e3779b97f4a7c15u + b * 0xff51afd7ed558ccdu) >> 40;
    }
    root& root_slot(std::uintptr_t pc, std::uintptr_t height) const {
        for (std::size_t at = hash(pc, height) & table_mask_;; at = (at + 1) & table_mask_) {
            if (roots_[at].entry == nullptr || (roots_[at].pc == pc && roots_[at].height == height)) return roots_[at];
        }
    }
    edge& edge_slot(const remembered_stack* from, std::uint32_t word, std::uintptr_t value) const {
        for (std::size_t at = hash(value, reinterpret_cast<std::uintptr_t>(from) + word) & table_mask_;;
             at = (at + 1) & table_mask_) {
            const edge& e = edges_[at];
            if (e.to == nullptr || (e.value == value && e.from == from && e.word == word)) return edges_[at];
        }
    }

    std::array<likely_stacks, likely_entries> likely_;
    std::size_t capacity_ = 0;    // stacks
    std::size_t table_mask_ = 0;  // of both tables, which have twice as many slots as there can be stacks
    root* roots_ = nullptr;
    edge* edges_ = nullptr;
    unsigned char* arena_ = nullptr;
    std::size_t arena_size_ = 0;
    std::size_t arena_used_ = 0;
    std::size_t stacks_ = 0;
    std::size_t mapped_ = 0;
};

// The word at its place, as it is kept.
[[gnu::always_inline]] GORDIAN_READS_STACKS inline std::uintptr_t word_as_kept(const depended_word& w,
                                                                               std::uintptr_t start) noexcept {
    const std::uintptr_t base = start & static_cast<std::uintptr_t>(std::intptr_t{w.relative});
    return stack_word_at(start + static_cast<std::uintptr_t>(std::intptr_t{w.offset})) - base;
}

[[gnu::always_inline]] GORDIAN_READS_STACKS inline bool agrees(const depended_word& w, std::uintptr_t start) noexcept {
    return stack_word_at(start + static_cast<std::uintptr_t>(std::intptr_t{w.offset})) == w.expected;
}

// Does the stack that begins there have all of the entry's words? The fast path of a hit.
[[gnu::always_inline]] GORDIAN_READS_STACKS inline bool agrees(const remembered_stack& entry,
                                                               std::uintptr_t start) noexcept {
    const depended_word *group = entry.words(), *const end = entry.words_end();
    // Each in turn: the place of one is sure only when those before it agree.
    if (!entry.mixed) {
        do {
            if (!agrees(group[0], start) || !agrees(group[1], start) || !agrees(group[2], start) ||
                !agrees(group[3], start))
                return false;
            group += word_group;
        } while (group != end);
    } else {
        do {
            for (std::uint32_t i = 0; i < word_group; ++i)
                if (word_as_kept(group[i], start) != group[i].expected) return false;
            group += word_group;
        } while (group != end);
    }
    return true;
}

}  // namespace gordian::inline GORDIAN_MODE::core
