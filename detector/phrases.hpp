// How an operation on a thing of one kind is said in English. Each phrase is followed by the name of the thing, which may
// itself begin with its kind ("the latch made at main.cpp:7"): so no phrase names a kind.
#pragma once

#include "detector/raw_finding.hpp"

#include <string>
#include <string_view>

namespace gordian::inline GORDIAN_MODE::detector {

// Of a task that is in a wait: "waits to lock", "waits for the other arrivals at". Empty: the operation is not known.
std::string_view waiting_phrase(std::string_view operation, resource_kind kind) noexcept;

// Of a step: "locks", "adds to". What has no words of its own is returned as it is.
std::string_view doing_phrase(std::string_view operation, resource_kind kind) noexcept;

// Of what a task has: "holds", "runs the function of"; and of the step in which it got it.
std::string_view having_phrase(resource_kind kind) noexcept;
std::string_view taking_phrase(resource_kind kind, bool shared) noexcept;

// "alice waits to receive from `mail` or `stop`", "holds `left`, `right`": with placeholders for the names. The latter is empty
// for a task that has nothing.
std::string what_it_waits_for(const raw_finding& found, const task_evidence& t);
std::string what_it_has(const raw_finding& found, const task_evidence& t);

}  // namespace gordian::inline GORDIAN_MODE::detector
