// What makes two findings the same bug: a hash of a version tag, the rule and the sorted, distinct parts of the
// finding.
//
// A part is a stack (the program's own functions and their files' last names) with the operation done there and the
// kind and name of what it was done to. Never in it: addresses, ids, line numbers, time, the order of the parts,
// folders, a lambda's number, names of tasks (pools number them), how often a recursion went around.
#pragma once

#include "reports/finding.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gordian::inline GORDIAN_MODE::reports {

// The tag changes with the recipe.
inline constexpr std::string_view fingerprint_tag = "gordian/v1";

// The parts, sorted and distinct; `identity` as in raw_finding. For tests and for whoever asks why two are not one.
std::vector<std::string> fingerprint_parts(const finding& f, const std::vector<std::string>& identity);

// 16 hexadecimal digits.
std::string fingerprint_of(const finding& f, const std::vector<std::string>& identity);

}  // namespace gordian::inline GORDIAN_MODE::reports
