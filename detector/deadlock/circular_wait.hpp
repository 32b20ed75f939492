// `circular-wait` and `self-deadlock`: judged by the task whose blocking call closes the cycle, before it parks.
#pragma once

#include "core/task.hpp"

namespace gordian::inline GORDIAN_MODE::detector {

// `self` has entered a wait without a deadline. O(length of the chain of waits it extends). True: the wait is refused.
bool closes_cycle(core::task& self);

}  // namespace gordian::inline GORDIAN_MODE::detector
