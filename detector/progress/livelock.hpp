// `livelock`: two or more tasks keep acting on each other, and nobody gets anywhere.
#pragma once

#include "detector/progress/conflicts.hpp"

#include <unordered_map>

namespace gordian::inline GORDIAN_MODE::detector {

// What a verdict about tasks that are in each other's way says. `things` describes the resources of the history.
raw_finding livelock_finding(const conflict_verdict& v, const std::vector<conflicts::remembered>& history,
                             const std::unordered_map<resource_number, resource_evidence>& things,
                             const std::vector<task_evidence>& tasks);

}  // namespace gordian::inline GORDIAN_MODE::detector
