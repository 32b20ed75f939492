// Which of some blocked tasks nobody is left to wake: a question about a copy of the wait-for graph, and about who can act.
#pragma once

#include "detector/deadlock/blocked_tasks.hpp"

#include <vector>

namespace gordian::inline GORDIAN_MODE::detector {

// Somebody who can act, and what it knows.
struct actor {
    core::task_number id = 0;
    core::vector_clock knows;
};

// Those besides the blocked tasks, and what is known. Asked for as late as possible, as most waits can be ended by everybody.
class surroundings {
public:
    surroundings() = default;
    surroundings(const surroundings&) = delete;
    surroundings& operator=(const surroundings&) = delete;
    virtual ~surroundings() = default;
    virtual bool has_actors() const = 0;
    virtual std::vector<actor> actors() const = 0;
    virtual core::vector_clock knowledge_of(const blocked_task& b) const = 0;
};

// The largest set of the tasks such that whoever could wake one of them is in the set: a greatest fixpoint over the AND/OR
// graph. Removes the others.
void keep_stuck_set(std::vector<blocked_task>& tasks, const surroundings& around);

// The parts of a set that have nothing to do with each other.
std::vector<std::vector<blocked_task>> split_by_relation(std::vector<blocked_task> tasks);

}  // namespace gordian::inline GORDIAN_MODE::detector
