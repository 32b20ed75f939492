// The four conditions of Coffman, Elphick and Shoshani ("System Deadlocks", Computing Surveys 1971) with evidence.
#pragma once

#include "detector/raw_finding.hpp"

namespace gordian::inline GORDIAN_MODE::detector {

// For a cycle of holds: each step's task waits for what the next one's holds.
coffman_evidence coffman_of_cycle(const raw_finding& found);

// For tasks that wait for messages, notifications or counts which nobody is left to give.
coffman_evidence coffman_of_communication(const raw_finding& found);

// For a task that waits for what cannot come: a nil channel, a select without a case.
coffman_evidence coffman_of_nothing(const raw_finding& found);

}  // namespace gordian::inline GORDIAN_MODE::detector
