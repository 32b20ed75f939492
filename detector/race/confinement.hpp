// `confinement`: a confined value was touched by a task it was not handed to. The value knows its owner; this is the report.
#pragma once

#include "core/event.hpp"

namespace gordian::inline GORDIAN_MODE::detector {

void report_breach(const core::confinement_breach& breach);

}  // namespace gordian::inline GORDIAN_MODE::detector
