#include "core/stack_range.hpp"

#include "core/schedulers/fiber_stack.hpp"

#include <pthread.h>

namespace gordian::inline GORDIAN_MODE::core {

std::pair<std::uintptr_t, std::uintptr_t> stack_of_this_thread() noexcept {
    // main's stack grows: what pthread_getattr_np says of it is its limit now, and nothing else is mapped there.
    pthread_attr_t attributes;
    void* low = nullptr;
    std::size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
        pthread_attr_getstack(&attributes, &low, &size);
        pthread_attr_destroy(&attributes);
    }
    const auto from = reinterpret_cast<std::uintptr_t>(low);
    return {from, from + size};
}

[[gnu::noinline]] void note_stack_of_thread(task& self) noexcept {
    const auto [low, high] = stack_of_this_thread();
    self.stack_low.store(low, std::memory_order_relaxed);
    // Never 0, so that it is asked for once; an empty range where nothing is known.
    self.stack_high.store(high != 0 ? high : 1, std::memory_order_release);
}

bool stack_contains(task& self, std::uintptr_t address) noexcept {
    if (self.kind == task_kind::green && self.stack != nullptr)
        return address >= self.stack->low && address < self.stack->top();
    if (self.stack_high.load(std::memory_order_relaxed) == 0) note_stack_of_thread(self);
    return address >= self.stack_low.load(std::memory_order_relaxed) &&
           address < self.stack_high.load(std::memory_order_relaxed);
}

bool current_stack_contains(const void* address) noexcept {
    return stack_contains(current(), reinterpret_cast<std::uintptr_t>(address));
}

task* task_with_stack_at(std::uintptr_t address) noexcept {
    task* found = nullptr;
    for_each_task([&](task& t) {
        if (found != nullptr || t.state.load(std::memory_order_relaxed) == task_states::ended) return;
        std::uintptr_t low = t.stack_low.load(std::memory_order_relaxed),
                       high = t.stack_high.load(std::memory_order_acquire);
        // Stacks are never unmapped, and the one that the address is on belongs to a task that is in the middle of a call.
        if (const fiber_stack* const stack = std::atomic_ref(t.stack).load(std::memory_order_acquire);
            stack != nullptr) {
            low = stack->low;
            high = stack->top();
        }
        if (address >= low && address < high) found = &t;
    });
    return found;
}

}  // namespace gordian::inline GORDIAN_MODE::core
