// Switching between a worker's own stack and those of green tasks, and what must follow a task across a switch: the
// exception globals of the C++ runtime, the sanitizers' idea of the stack, the bounds that the unwinder knows. The floating
// point control words are switched by Boost.Context; the signal mask is the thread's.
#pragma once

#include "core/task.hpp"

namespace gordian::inline GORDIAN_MODE::core {

void prepare_worker_thread();  // in the thread: an alternate stack for the handler of stack overflows
void prepare_fiber(task& t);   // t.stack is there; gives it a context that begins in run_task()

// On a worker's own stack: runs t, and whom it switches to, until one of them calls switch_from_fiber(): that one is returned.
task& switch_to_fiber(task& t);
// On from's stack: straight to another task that has run before. Returns when `from` runs again, maybe on another thread.
void switch_between_fibers(task& from, task& to);
// On t's stack: back to the worker. Returns when t runs again, maybe on another thread; never when `for_good`.
void switch_from_fiber(task& t, bool for_good);

// What the scheduler has to do once a task that switched straight to another has left its stack; called on the other's.
void green_left(task& left) noexcept;

// Called by a task's fiber as its last act; does not return.
void green_end_task(task& self) noexcept;

}  // namespace gordian::inline GORDIAN_MODE::core
