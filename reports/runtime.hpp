// The life of a watched process: start, the end of main, signals, fork, and the end.
#pragma once

#include <gordian/detail/mode.hpp>

namespace gordian::inline GORDIAN_MODE::reports {

void start_runtime();                                     // idempotent; before main
int end_of_program(int status, bool returned_from_main);  // the status to call exit() with; judges once
void report_before_death(int signal) noexcept;            // in a handler: async-signal-safe
[[noreturn]] void end_because_of_deadlock();
bool is_draining() noexcept;                  // main is over, tasks run on for a moment
void task_crashed_while_draining() noexcept;  // in a handler; does not return
void install_signal_handlers();
void watch_terminate();          // exceptions that leave main
void dump_tasks();               // everybody with what it holds and waits for, on stderr
void want_task_dump() noexcept;  // in a handler: by the monitor, soon

}  // namespace gordian::inline GORDIAN_MODE::reports
