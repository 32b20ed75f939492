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

// The task on whose stack the address is; null where there is none that we know of. Walks over all tasks.
task* task_with_stack_at(std::uintptr_t address) noexcept;

}  // namespace gordian::inline GORDIAN_MODE::core
