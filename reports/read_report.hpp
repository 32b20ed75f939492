// A report that somebody hands us, read strictly: whatever the schema requires must be there and be of its kind. Fields
// that are not known are left alone: a later 1.x may have added them.
#pragma once

#include "reports/located_json.hpp"
#include "reports/report.hpp"

#include <string>
#include <string_view>

namespace gordian::inline GORDIAN_MODE::reports {

// Both throw unusable_input, whose text names the file, the line, the field and what was expected there.
report read_report(const std::string& path);
report parse_report(std::string_view text, const std::string& name);

}  // namespace gordian::inline GORDIAN_MODE::reports
