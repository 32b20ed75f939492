// `starvation`: a task keeps asking for a lock that others get again and again.
//
// Two ways to see it. *Bypasses*: each time that a task asks (tries, or is woken) and finds the lock taken although it was
// released since it asked before; getting it halves the count, so that one turn in thousands is starvation and every other
// turn is not. *Shares*: of tasks that do nothing but compete for one lock, one gets fewer units of progress() done than the
// others although it takes as many turns: for a unit it must ask several times, and each time the others are in between.
//
// What is no starvation: a lock that is not released meanwhile (that is long-hold); a task that gets as much done as those
// ahead of it; one that is slow for other reasons than the lock, so is rarely found waiting; one that takes part in a livelock.
#pragma once

#include "core/task.hpp"
#include "detector/progress/turns.hpp"

namespace gordian::inline GORDIAN_MODE::detector {

// In the task: it asked for the lock `times` times and did not get it. `acquisitions` counts the lock's.
void asked_in_vain(core::task& self, const core::resource& lock, std::uint64_t acquisitions, std::uint64_t times);
void got_what_it_asked_for(core::task& self, const core::resource& lock);

// A turn that is kept in an atomic, a permit or a token. Empty: those ahead do no better, or it is spoken of already.
raw_finding starved_by_bypasses(const turns::passed_over& v, const resource_evidence& about, stack_id at);

// The task's moment when a wait at a condition took its lock again; the task's own.
std::uint32_t& relocked(core::task& self);

// From the monitor, each tick, and when a task ends that could be one of them (at_once: a little earlier than it would be time).
void look_at_shares(bool at_once = false);

// They are in a livelock, which says it all.
void not_starved(const std::vector<task_number>& tasks);

// (sum x)^2 / (n * sum x^2): 1 when all are equal, 1/n when one has it all (Jain, Chiu and Hawe, DEC-TR-301, 1984).
double jain_index(const std::vector<double>& shares);

}  // namespace gordian::inline GORDIAN_MODE::detector
