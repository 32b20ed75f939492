// An interleaving as one column per task: time goes down, who does it stands above.
#pragma once

#include <gordian/detail/mode.hpp>

#include <string>
#include <vector>

namespace gordian::inline GORDIAN_MODE::reports {

struct column_step {
    std::string task;       // already fit to be shown
    std::string operation;  // likewise
    std::string place;      // "bank.cpp:12", or nothing
};

// Columns in the order in which the tasks first do something; too many of them for a page are written one after the
// other as "[alice] locks `left`". Long interleavings keep their beginning and their end.
std::string in_columns(const std::vector<column_step>& steps);

}  // namespace gordian::inline GORDIAN_MODE::reports
