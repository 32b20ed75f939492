// Looking at tasks in waits with a deadline and in sleeps, too.
#pragma once

#include "core/gate.hpp"

namespace gordian::inline GORDIAN_MODE::core::gate {

#if GORDIAN_DETECTION
// pin(), for every wait. Such a task may be about to end its wait by itself, and then spins until unpin_any(): for short looks.
bool pin_any(task& t) noexcept;
void unpin_any(task& t) noexcept;
#endif

}  // namespace gordian::inline GORDIAN_MODE::core::gate
