// Verdicts about tasks that nobody is left to wake: `all-asleep`, `stuck-tasks`, `leaked-task`.
#pragma once

#include "core/ids.hpp"

#include <cstdint>
#include <span>

namespace gordian::inline GORDIAN_MODE::detector {

// The last task that was awake has blocked or ended. Judges at once; where a stranger may be about to end, once more at the
// following ticks.
void judge_all_asleep();

// From the monitor, each tick: looks at those who have been in the same wait for a while.
void look_for_stuck_tasks();

// `main` has ended, or a check_scope: tasks started in `scope` (0: any) that are still blocked and that nobody wakes. Those of a
// scope are said at once. Those of `main` are kept: handlers of exit() and destructors of statics may wake them yet.
void judge_leaked_tasks(core::task_number scope);

// Says those kept that are still in the same wait, once: nothing of the program will run any more.
void say_kept_leaks();
unsigned kept_leaks() noexcept;  // how many there are; in signal handlers, too
void forget_kept_leaks() noexcept;

// From now on nobody waits for `main`: what is stuck is leaked. The calling task ends the program.
void main_is_over() noexcept;

// A check_scope: the mark by which the tasks that are started in it are known, and the verdict at its end.
std::uint64_t scope_begins();
bool scope_contains(std::uint64_t scope, std::uint64_t inner);  // also of scopes within scopes
void judge_scope(std::uint64_t mark);
bool belongs_to_scope(std::uint64_t mark, std::span<const core::task_number> tasks);

void set_stuck_after(unsigned milliseconds) noexcept;

}  // namespace gordian::inline GORDIAN_MODE::detector
