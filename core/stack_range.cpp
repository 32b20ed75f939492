#include "core/stack_range.hpp"

#include "core/forks.hpp"
#include "core/schedulers/fiber_stack.hpp"
#include "core/spinlock.hpp"

#include <algorithm>
#include <mutex>
#include <pthread.h>
#include <vector>

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

namespace {

// The stacks of the OS threads that are tasks. Sorted by address; none overlaps another one.
struct thread_stack {
    std::uintptr_t low, high;
    task* of;
};
struct thread_stacks {
    spinlock guard;
    forks::kept_whole in_child{guard, forks::level::leaf};
    std::vector<thread_stack> in_order;
};
thread_stacks& known_stacks() {
    static auto* const all = new thread_stacks;  // never destroyed: threads end during exit, too
    return *all;
}
bool is_above(std::uintptr_t address, const thread_stack& s) noexcept { return address < s.low; }

void add(thread_stack added) {
    thread_stacks& all = known_stacks();
    const std::scoped_lock lock(all.guard);
    std::erase_if(all.in_order, [&](const thread_stack& s) { return s.low < added.high && added.low < s.high; });
    all.in_order.insert(std::upper_bound(all.in_order.begin(), all.in_order.end(), added.low, is_above), added);
}

}  // namespace

void forget_stack_of_thread(task& t) noexcept {
    thread_stacks& all = known_stacks();
    const std::scoped_lock lock(all.guard);
    std::erase_if(all.in_order, [&](const thread_stack& s) { return s.of == &t; });
}

void forget_other_stacks(task* survivor) noexcept {
    thread_stacks& all = known_stacks();
    const std::scoped_lock lock(all.guard);
    std::erase_if(all.in_order, [&](const thread_stack& s) { return s.of != survivor; });
}

[[gnu::noinline]] void note_stack_of_thread(task& self) noexcept {
    const auto [low, high] = stack_of_this_thread();
    if (high != 0) add({low, high, &self});
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
    if (const fiber_stack* const stack = fiber_stack_at(address); stack != nullptr) {
        found = stack->of.load(std::memory_order_relaxed);
        if (found == nullptr || std::atomic_ref(found->stack).load(std::memory_order_acquire) != stack) return nullptr;
    } else {
        thread_stacks& all = known_stacks();
        const std::scoped_lock lock(all.guard);
        const auto above = std::upper_bound(all.in_order.begin(), all.in_order.end(), address, is_above);
        if (above != all.in_order.begin() && address < (above - 1)->high) found = (above - 1)->of;
    }
    const bool is_over = found == nullptr || found->state.load(std::memory_order_relaxed) == task_states::ended;
    return is_over || found->id.load(std::memory_order_acquire) == 0 ? nullptr : found;
}

}  // namespace gordian::inline GORDIAN_MODE::core
