// Who besides the tasks could still wake one: threads nobody told us about, and handlers of asynchronous signals.
#pragma once

#include <gordian/detail/mode.hpp>

namespace gordian::inline GORDIAN_MODE::detector {

// Threads of the process that are neither tasks, nor ours, nor a sanitizer's. O(threads).
bool strangers_are_there();

// A handler that is not ours for a signal that may come from outside.
bool signal_handler_could_wake();

// A handler that counts as ours: installed by the runtime itself.
void is_our_signal_handler(void (*handler)(int)) noexcept;

}  // namespace gordian::inline GORDIAN_MODE::detector
