// Whose stack an address is on: what lives on a task's stack is the task's, and of those who were told of it.
#pragma once

#include "core/task.hpp"

#include <cstdint>
#include <utility>

namespace gordian::inline GORDIAN_MODE::core {

// On the stack of the calling task, which is `self`.
bool stack_contains(task& self, std::uintptr_t address) noexcept;
bool current_stack_contains(const void* address) noexcept;

// The stack of the calling OS thread; 0, 0 where it cannot be told. Of main the part that the limit allows.
std::pair<std::uintptr_t, std::uintptr_t> stack_of_this_thread() noexcept;

// Notes where the stack of the calling OS thread is; from then on others find it by address.
void note_stack_of_thread(task& self) noexcept;

// The thread ends: its stack may become another one's.
void forget_stack_of_thread(task& t) noexcept;
// In the child of a fork, where the other threads are gone.
void forget_other_stacks(task* survivor) noexcept;

// The task on whose stack the address is; null where there is none that we know of. O(log of the stacks): it is asked for each
// task that waits. It takes guards of the level `leaf`, briefly.
task* task_with_stack_at(std::uintptr_t address) noexcept;

}  // namespace gordian::inline GORDIAN_MODE::core
