// The progress family: `livelock`, `starvation`, `long-hold`. How the runtime calls it.
//
// What tasks do on what they synchronize by is not looked at all the time. A task counts its operations; every few dozen it may
// open a window, in which what all tasks do is put in one order and judged (conflicts.hpp). A window in which nobody was
// frustrated is closed soon, and the next one opens when fifty times as long has passed; one in which somebody was is kept open
// for as long as the rows grow. So a program that gets on pays for a count, and a livelock is seen within a few rounds.
#pragma once

#include "core/event.hpp"

namespace gordian::inline GORDIAN_MODE::detector {

// For core's events.
void on_operated(core::task& self, core::operation what, const core::resource* on, std::uint64_t value);
void progress_task_ended(core::task& t);
void progress_resource_destroyed(const core::resource& r);

// From the monitor, each tick.
void look_at_progress();

// Findings that were made where nothing may be printed (an atomic is being changed) are said now: at the end of the program
// and of a check_scope.
void say_pending_findings();

void reset_progress_after_fork();

}  // namespace gordian::inline GORDIAN_MODE::detector
