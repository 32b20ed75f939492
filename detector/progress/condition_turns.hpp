// A turn that tasks wait for at a condition variable: who is woken and finds it taken again, and again.
//
// What the predicate looks at is not seen. So a wait is taken to be for a turn only where all of this holds: the one who is woken
// has the lock since it was taken again for it and waits anew (it found what it waits for taken); whoever has notified it since
// has waited in the same line of the program before (they all want the same); and it has notified here itself (it gives the turn
// back). Where somebody notifies who never waits there, it is a queue, a count, a stage that
// is reached: what was counted is forgotten. A wait that is passed halves what was counted.
//
// Cost: a look-up under a lock for each wait and each notification; lines are looked up once the limit is reached. What is kept
// is bounded.
#pragma once

#include "core/task.hpp"

namespace gordian::inline GORDIAN_MODE::detector {

// In the task. It is about to wait at the condition and still has the lock; `at`: where.
void waits_at_condition(core::task& self, const core::resource& condition, core::stack_id at);
// It has the lock again.
void wait_at_condition_ended(core::task& self);
// Before those who wait are woken: `woken` of them.
void condition_notified(core::task& self, const core::resource& condition, std::uint64_t woken);
void condition_destroyed(const core::resource& condition);

}  // namespace gordian::inline GORDIAN_MODE::detector
