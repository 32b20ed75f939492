#include "core/schedulers/fiber_stack.hpp"

#include "core/forks.hpp"
#include "core/sanitizers.hpp"
#include "core/spinlock.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <new>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>
#include <vector>

#if defined(GORDIAN_UNDER_ASAN)
#include <sanitizer/lsan_interface.h>
#endif

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif

namespace gordian::inline GORDIAN_MODE::core {

namespace {

constexpr std::size_t most_protected = 12'000;
constexpr std::size_t stacks_in_slab = 32;
constexpr std::uint64_t canary = 0x6f72'6469'616e'2063;

constinit spinlock guard;
const forks::kept_whole stacks_are_kept(guard, forks::level::leaf);
constinit fiber_stack* free_stacks = nullptr;  // guarded; last freed first
constinit std::size_t protected_stacks = 0;    // guarded
constinit std::atomic<std::size_t> unguarded{0};
constinit std::atomic<std::size_t> size_of_new{256 * 1024};

std::size_t page_size() noexcept {
    static const auto size = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    return size;
}

bool protect(std::uintptr_t page) noexcept {
    void* const at = reinterpret_cast<void*>(page);
    if (madvise(at, page_size(), MADV_GUARD_INSTALL) == 0) return true;
    if (protected_stacks >= most_protected) return false;
    if (mprotect(at, page_size(), PROT_NONE) != 0) return false;
    ++protected_stacks;
    return true;
}

constinit std::atomic<fiber_slab*> slabs{nullptr};
// The same by address, guarded.
constinit std::vector<fiber_slab*>* slabs_in_order = nullptr;

bool is_above(std::uintptr_t address, const fiber_slab* s) noexcept { return address < s->from; }

void add(fiber_slab* s) {
    if (slabs_in_order == nullptr) slabs_in_order = new std::vector<fiber_slab*>;
    slabs_in_order->insert(std::upper_bound(slabs_in_order->begin(), slabs_in_order->end(), s->from, is_above), s);
    slabs.store(s, std::memory_order_release);
}

// A stack is carved from the newest slab, guarded and touched only when it is needed.
fiber_stack* carve() {
    fiber_slab* newest = slabs.load(std::memory_order_relaxed);
    if (newest == nullptr || newest->carved == newest->from + newest->size) {
        const std::size_t stride = fiber_stack_size(), bytes = stride * stacks_in_slab;
        void* const slab =
            mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (slab == MAP_FAILED) return nullptr;
        madvise(slab, bytes, MADV_NOHUGEPAGE);  // a stack that uses one page must not cost two megabytes
        const auto from = reinterpret_cast<std::uintptr_t>(slab);
        newest = new fiber_slab{from, bytes, newest, stride, from};
        add(newest);
    }
    const std::uintptr_t bottom = newest->carved;
    newest->carved += newest->stride;
    const bool guarded = protect(bottom);
    auto* s = new (reinterpret_cast<void*>(newest->carved - sizeof(fiber_stack))) fiber_stack;
    s->guard = bottom;
    s->low = bottom + page_size();
    s->guarded = guarded;
#if defined(GORDIAN_UNDER_ASAN)
    // What a task alone refers to is no leak. Not the slab as a whole: the kernel says that its guards can be read.
    __lsan_register_root_region(reinterpret_cast<void*>(s->low), s->top() - s->low);
#endif
    if (!guarded) {
        *reinterpret_cast<std::uint64_t*>(s->low) = canary;
        unguarded.fetch_add(1, std::memory_order_relaxed);
    }
    return s;
}

}  // namespace

void set_fiber_stack_size(std::size_t bytes) noexcept {
    const std::size_t page = page_size();
    size_of_new.store(std::max((bytes + page - 1) / page * page + page, 4 * page));
}

std::size_t fiber_stack_size() noexcept { return size_of_new.load(std::memory_order_relaxed); }

fiber_stack* acquire_fiber_stack() {
    const std::scoped_lock lock(guard);
    return free_stacks != nullptr ? std::exchange(free_stacks, free_stacks->next) : carve();
}

void give_back_fiber_stack(fiber_stack* s) noexcept {
    const std::scoped_lock lock(guard);
    s->next = free_stacks;
    free_stacks = s;
}

fiber_stack* fiber_stack_at(std::uintptr_t address) noexcept {
    const std::scoped_lock lock(guard);
    if (slabs_in_order == nullptr) return nullptr;
    const auto above = std::upper_bound(slabs_in_order->begin(), slabs_in_order->end(), address, is_above);
    if (above == slabs_in_order->begin()) return nullptr;
    const fiber_slab& slab = **(above - 1);
    if (address >= slab.carved) return nullptr;
    const std::uintptr_t bottom = address - (address - slab.from) % slab.stride;
    auto* const s = reinterpret_cast<fiber_stack*>(bottom + slab.stride - sizeof(fiber_stack));
    return address >= s->low && address < s->top() ? s : nullptr;
}

bool canary_is_intact(const fiber_stack& s) noexcept {
    return s.guarded || *reinterpret_cast<const std::uint64_t*>(s.low) == canary;
}

fiber_slab* newest_fiber_slab() noexcept { return slabs.load(std::memory_order_acquire); }

std::size_t stacks_without_guard() noexcept { return unguarded.load(std::memory_order_relaxed); }

}  // namespace gordian::inline GORDIAN_MODE::core
