// The wait-for graph, read from the tasks that are at the gate.
//
// A task in a wait without a deadline can be pinned: then its wait does not end, so what it waits for lives, and what it holds
// stays held. Edges are read only from pinned tasks. Whoever pins holds the verdict lock: two verdicts would not see each
// other's tasks otherwise. Reading an edge only tries the guard of a queue, since a task that gives its wait up holds that
// guard while it waits for the pin; when the guard is busy everything is let go and read again.
#pragma once

#include "core/gate.hpp"
#include "core/spinlock.hpp"
#include "core/task.hpp"

#include <vector>

namespace gordian::inline GORDIAN_MODE::detector {

extern core::spinlock verdict_lock;

// Tasks pinned for a while; let go at the end. Its user holds verdict_lock.
class pinned_tasks {
public:
    pinned_tasks() = default;
    pinned_tasks(const pinned_tasks&) = delete;
    pinned_tasks& operator=(const pinned_tasks&) = delete;
    ~pinned_tasks() { let_go(); }

    // False when the task is not in a wait without a deadline. A task that is pinned here already counts.
    bool add(core::task& t);
    bool contains(const core::task& t) const;
    void let_go();

private:
    std::vector<core::task*> tasks_;
};

}  // namespace gordian::inline GORDIAN_MODE::detector
