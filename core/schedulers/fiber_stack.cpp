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

// What is left of the newest slab; guarded. A stack is carved, guarded and touched only when it is needed.
constinit std::uintptr_t slab_at = 0;
constinit std::size_t slab_left = 0, slab_stride = 0;
constinit std::atomic<fiber_slab*> slabs{nullptr};

fiber_stack* carve() {
    if (slab_left == 0) {
        slab_stride = fiber_stack_size();
        const std::size_t bytes = slab_stride * stacks_in_slab;
        void* const slab =
            mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (slab == MAP_FAILED) return nullptr;
        madvise(slab, bytes, MADV_NOHUGEPAGE);  // a stack that uses one page must not cost two megabytes
#if defined(GORDIAN_UNDER_ASAN)
        __lsan_register_root_region(slab, bytes);  // what a task alone refers to is no leak
#endif
        slab_at = reinterpret_cast<std::uintptr_t>(slab);
        slabs.store(new fiber_slab{slab_at, bytes, slabs.load(std::memory_order_relaxed)}, std::memory_order_release);
        slab_left = stacks_in_slab;
    }
    const std::uintptr_t bottom = slab_at;
    slab_at += slab_stride;
    --slab_left;
    const bool guarded = protect(bottom);
    auto* s = new (reinterpret_cast<void*>(bottom + slab_stride - sizeof(fiber_stack))) fiber_stack;
    s->guard = bottom;
    s->low = bottom + page_size();
    s->guarded = guarded;
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
    if (free_stacks == nullptr) return carve();
    fiber_stack* const s = free_stacks;
    free_stacks = s->next;
    return s;
}

void give_back_fiber_stack(fiber_stack* s) noexcept {
    const std::scoped_lock lock(guard);
    s->next = free_stacks;
    free_stacks = s;
}

bool canary_is_intact(const fiber_stack& s) noexcept {
    return s.guarded || *reinterpret_cast<const std::uint64_t*>(s.low) == canary;
}

fiber_slab* newest_fiber_slab() noexcept { return slabs.load(std::memory_order_acquire); }

std::size_t stacks_without_guard() noexcept { return unguarded.load(std::memory_order_relaxed); }

}  // namespace gordian::inline GORDIAN_MODE::core
