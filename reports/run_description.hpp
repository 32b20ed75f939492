// Of which run a report is: the command line, the process, its options.
#pragma once

#include "reports/report.hpp"

#include <chrono>
#include <string>

namespace gordian::inline GORDIAN_MODE::reports {

// This process, now. Options that are at their default are left out.
run describe_this_run();

// RFC 3339, UTC, milliseconds.
std::string timestamp(std::chrono::system_clock::time_point when);

}  // namespace gordian::inline GORDIAN_MODE::reports
