// Many reports (shards, test processes, the processes below one command) as one.
#pragma once

#include "reports/report.hpp"

#include <vector>

namespace gordian::inline GORDIAN_MODE::reports {

// Findings are folded by fingerprint, in the order in which they are first met; how often each was seen is added up.
// The run is that of the first report, its status that of the first that did not end with 0, and null where one has not
// ended; `runs` lists them all. Statistics are added up.
report merged(std::vector<report> reports);

}  // namespace gordian::inline GORDIAN_MODE::reports
