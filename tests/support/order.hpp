// What is ordered before what, asked of the calling task's clocks.
#pragma once

#include "core/task.hpp"
#include "core/vector_clock.hpp"

namespace gordian::tests {

// The present moment of the calling task. What it releases from now on passes it on.
inline core::epoch this_moment() {
    core::task_clock& mine = core::current().clock;
    mine.need_slot();
    return mine.now();
}

inline bool is_ordered_after(core::epoch e) { return core::current().clock.knows(e); }
inline bool is_ordered_after_without_locks(core::epoch e) { return core::current().clock.knows_without_locks(e); }

// Whether that task is in a wait without a deadline.
inline bool is_blocked(const core::task* t) { return t != nullptr && t->state.load() == core::task_states::blocked; }
inline bool is_waiting(const core::task* t) {
    return t != nullptr &&
           (t->state.load() == core::task_states::blocked || t->state.load() == core::task_states::timed);
}

}  // namespace gordian::tests
