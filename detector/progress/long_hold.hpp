// `long-hold`: others wait while one task keeps a lock longer than the option long_hold allows.
#pragma once

#include <gordian/detail/mode.hpp>

namespace gordian::inline GORDIAN_MODE::detector {

// From the monitor, each tick. Looks only at locks that somebody ever had to wait for, a few times in the option's length.
void look_for_long_holds();

}  // namespace gordian::inline GORDIAN_MODE::detector
