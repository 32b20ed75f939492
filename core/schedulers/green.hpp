// Green tasks: M:N on parallelism() OS threads, with work stealing.
#pragma once

#include "core/scheduler.hpp"

#include <cstdint>

namespace gordian::inline GORDIAN_MODE::core {

void set_green_parallelism(unsigned os_threads);
unsigned green_parallelism() noexcept;

// Gives way when other green tasks are queued; called now and then by loops that never block.
void give_way_now_and_then() noexcept;

// The green task whose stack's guard, or whose stack, holds the address; for the handler of SIGSEGV. Null: none on this thread.
task* green_task_of_guard(std::uintptr_t address) noexcept;

bool is_worker_thread(int kernel_thread) noexcept;  // one of ours: not a stranger

// The stacks that the workers themselves run on, where none of the program's frames are: f(low, high).
void for_each_worker_stack(void (*f)(void* context, std::uintptr_t low, std::uintptr_t high), void* context);
void green_reset_after_fork() noexcept;

}  // namespace gordian::inline GORDIAN_MODE::core
