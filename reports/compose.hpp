// From ids to names: makes the finding that people read of what a detector said.
//
// Slow (the first look-up of a symbol reads debug information); never called with a lock of the program's or of core's
// held.
#pragma once

#include "detector/raw_finding.hpp"
#include "reports/finding.hpp"

#include <string>

namespace gordian::inline GORDIAN_MODE::reports {

// The fingerprint included.
finding compose(const detector::raw_finding& raw);

stack resolve(core::stack_id id);

// The resource with its name found: the given one, the symbol of the global at its address, or where it was made.
resource compose(const detector::resource_evidence& raw);

}  // namespace gordian::inline GORDIAN_MODE::reports
