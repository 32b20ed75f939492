// The misuse family, `check-failed` and `held-at-exit`: faults that the primitives see themselves, turned into findings.
#pragma once

#include "core/event.hpp"

namespace gordian::inline GORDIAN_MODE::detector {

// `detail`: the frame of the library's function that the program called, for the stack; null: of the caller of this. Of those
// faults that take several tasks, the history (core/misuse_history.hpp).
void on_misuse(core::misuse what, const core::resource* about, core::task& by, const char* words, const void* detail);

// The task has ended: what it still holds is a finding.
void judge_held_at_exit(core::task& t);

// From now on statics are destroyed, which is no fault.
void statics_are_being_destroyed() noexcept;

}  // namespace gordian::inline GORDIAN_MODE::detector
