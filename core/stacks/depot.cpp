// The stack depot: a hash table of chains over one region of memory that is reserved at once and touched as it grows.
//
// Invariants:
// - A record is written before its id is published (release) and never changes or moves afterwards. So whoever has an id
//   (from a bucket by acquire, or from another thread by any synchronization) may read the record without more ado.
// - A record's id is its position in the region, in words. 0 is no record: the region's first word is never used.
// - A chain only grows at its head. A writer that lost the race for the head looks at what came in between, so no stack is
//   in the depot twice.
// - No lock, no malloc: intern_stack() may be called with malloc's own lock held and in signal handlers.
//
// Bounds: the region is 1 GiB of address space (about six million stacks of 20 frames), less if so much cannot be reserved,
// never less than 16 MiB. When it is full, a new stack has no id (stack_id::none); those that are in it remain.
#include "core/stack_depot.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <new>

namespace gordian::inline GORDIAN_MODE::core {

namespace {

constexpr std::size_t buckets = std::size_t{1} << 17;
constexpr std::size_t largest_region = std::size_t{1} << 30;
constexpr std::size_t smallest_region = std::size_t{1} << 24;

struct record {
    std::uint64_t hash;
    std::uint32_t next;  // the id of the next record of the chain, 0: none
    std::uint32_t depth : 31;
    std::uint32_t truncated : 1;
    // `depth` return addresses follow

    const std::uintptr_t* frames() const { return reinterpret_cast<const std::uintptr_t*>(this + 1); }
    std::uintptr_t* frames() { return reinterpret_cast<std::uintptr_t*>(this + 1); }
};
static_assert(sizeof(record) % sizeof(std::uintptr_t) == 0);

struct region {
    std::size_t words;              // written before the region is published
    std::atomic<std::size_t> used;  // in words; may exceed `words` when full
    std::atomic<std::size_t> stacks;
    std::atomic<std::uint32_t> heads[buckets];  // release by the writer of a record, acquire by its readers

    record* at(std::uint32_t id) { return reinterpret_cast<record*>(reinterpret_cast<std::uintptr_t*>(this) + id); }
};

// Release by the thread that mapped it, acquire by all. Set once.
constinit std::atomic<region*> the_region{nullptr};

[[gnu::noinline]] region* map_region() noexcept {
    for (std::size_t size = largest_region; size >= smallest_region; size /= 2) {
        void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (memory == MAP_FAILED) continue;
        auto* mine = new (memory) region;  // the pages are zero, and so is every head
        mine->words = size / sizeof(std::uintptr_t);
        mine->used.store(sizeof(region) / sizeof(std::uintptr_t) + 1, std::memory_order_relaxed);
        region* first = nullptr;
        if (the_region.compare_exchange_strong(first, mine, std::memory_order_acq_rel)) return mine;
        munmap(memory, size);
        return first;
    }
    return nullptr;
}

region* get_region() noexcept {
    region* r = the_region.load(std::memory_order_acquire);
    return r != nullptr ? r : map_region();
}

std::uint64_t hash_of(std::span<const std::uintptr_t> frames, bool truncated) noexcept {
    std::uint64_t h = frames.size() * 2 + (truncated ? 1 : 0);
    for (std::uintptr_t frame : frames) {
        h = (h ^ frame) * 0x9e3779b97f4a7c15u;
        h ^= h >> 29;
    }
    return h;
}

std::uint32_t find_in_chain(region& r, std::uint32_t from, std::uint32_t until, std::uint64_t hash,
                            std::span<const std::uintptr_t> frames, bool truncated) noexcept {
    for (std::uint32_t id = from; id != until; id = r.at(id)->next) {
        const record& have = *r.at(id);
        if (have.hash == hash && have.depth == frames.size() && (have.truncated != 0) == truncated &&
            std::equal(frames.begin(), frames.end(), have.frames())) {
            return id;
        }
    }
    return 0;
}

}  // namespace

stack_id intern_stack(std::span<const std::uintptr_t> return_addresses, bool truncated) {
    region* r = get_region();
    if (r == nullptr) return stack_id::none;
    const std::uint64_t hash = hash_of(return_addresses, truncated);
    std::atomic<std::uint32_t>& head = r->heads[(hash >> 40) % buckets];

    std::uint32_t first = head.load(std::memory_order_acquire);
    if (std::uint32_t id = find_in_chain(*r, first, 0, hash, return_addresses, truncated)) return stack_id{id};

    const std::size_t size = sizeof(record) / sizeof(std::uintptr_t) + return_addresses.size();
    // Checked first, so that the counter cannot wrap however often a full depot is asked.
    if (r->used.load(std::memory_order_relaxed) + size > r->words) return stack_id::none;
    // Acquire: the words may be given back, and be written by whoever had them before.
    const std::size_t position = r->used.fetch_add(size, std::memory_order_acquire);
    if (position + size > r->words) return stack_id::none;

    const auto id = static_cast<std::uint32_t>(position);
    auto* mine = new (r->at(id)) record;
    mine->hash = hash;
    mine->depth = static_cast<std::uint32_t>(return_addresses.size()) & 0x7fffffffu;
    mine->truncated = truncated ? 1 : 0;
    std::copy(return_addresses.begin(), return_addresses.end(), mine->frames());
    for (;;) {
        mine->next = first;
        const std::uint32_t looked_up_to = first;
        if (head.compare_exchange_weak(first, id, std::memory_order_acq_rel, std::memory_order_acquire)) break;
        if (std::uint32_t other = find_in_chain(*r, first, looked_up_to, hash, return_addresses, truncated)) {
            // Nobody saw ours: give its words back, unless others were taken since.
            std::size_t end = position + size;
            r->used.compare_exchange_strong(end, position, std::memory_order_release, std::memory_order_relaxed);
            return stack_id{other};
        }
    }
    r->stacks.fetch_add(1, std::memory_order_relaxed);
    return stack_id{id};
}

stack_view frames_of(stack_id stack) noexcept {
    region* r = the_region.load(std::memory_order_acquire);
    if (r == nullptr || stack == stack_id::none) return {};
    const record* found = r->at(static_cast<std::uint32_t>(stack));
    return {.frames = {found->frames(), found->depth}, .truncated = found->truncated != 0};
}

std::size_t stacks_in_depot() noexcept {
    region* r = the_region.load(std::memory_order_acquire);
    return r == nullptr ? 0 : r->stacks.load(std::memory_order_relaxed);
}

}  // namespace gordian::inline GORDIAN_MODE::core
