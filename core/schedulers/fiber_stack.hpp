// Stacks of green tasks: pooled, guarded where the kernel lets us, touched only where used.
//
// Stacks are mapped in slabs of many. A guard page below each: with MADV_GUARD_INSTALL (Linux 6.13) it costs no mapping;
// before that an mprotect, which splits the mapping in two and so is limited to `most_protected` stacks
// (vm.max_map_count is 65,530 by default). Stacks beyond that have a canary at their lower end, checked whenever the task
// gives its thread away, and `stacks_without_guard()` says how many there are. A freed stack is reused first: it is warm.
#pragma once

#include <gordian/detail/mode.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace gordian::inline GORDIAN_MODE::core {

struct task;

// Lives at the upper end of its own stack.
struct alignas(64) fiber_stack {
    std::uintptr_t low = 0;    // the lowest usable address, above the guard
    std::uintptr_t guard = 0;  // the lowest address of the guard page
    fiber_stack* next = nullptr;
    std::atomic<task*> of{nullptr};  // whose it is, where that one has it as its stack
    bool guarded = false;
    std::uintptr_t top() const noexcept { return reinterpret_cast<std::uintptr_t>(this); }
};

void set_fiber_stack_size(std::size_t bytes) noexcept;  // of stacks mapped from now on
std::size_t fiber_stack_size() noexcept;

fiber_stack* acquire_fiber_stack();  // null: no memory
void give_back_fiber_stack(fiber_stack* s) noexcept;
// The one that the address is on. O(log of how many there are).
fiber_stack* fiber_stack_at(std::uintptr_t address) noexcept;
bool canary_is_intact(const fiber_stack& s) noexcept;
std::size_t stacks_without_guard() noexcept;

// A slab is mapped once and never given back.
struct fiber_slab {
    std::uintptr_t from = 0;
    std::size_t size = 0;
    fiber_slab* next = nullptr;
    std::size_t stride = 0;     // from stack to stack
    std::uintptr_t carved = 0;  // up to here there are stacks; guarded
};
fiber_slab* newest_fiber_slab() noexcept;
template <class F>
void for_each_fiber_slab(F&& f) {
    for (const fiber_slab* s = newest_fiber_slab(); s != nullptr; s = s->next) f(s->from, s->size);
}

}  // namespace gordian::inline GORDIAN_MODE::core
