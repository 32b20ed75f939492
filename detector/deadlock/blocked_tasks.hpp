// What is known of the tasks that wait without a deadline, copied while each was pinned: the input of every verdict about
// tasks that nobody is left to wake.
#pragma once

#include "core/reach.hpp"
#include "core/task.hpp"

#include <cstdint>
#include <vector>

namespace gordian::inline GORDIAN_MODE::detector {

struct blocked_task {
    core::task* task = nullptr;
    core::task_number id = 0;
    std::uint64_t episode = 0;
    // Who could end the wait. Owner edges: any one owner that cannot go on keeps the task (it needs all of them).
    bool needs_all = false;
    std::vector<core::task_number> owners;
    std::vector<core::reach> wakers;
};

// The blocked tasks for which `wanted(task)` holds. Tasks that changed their wait meanwhile are left out.
std::vector<blocked_task> collect_blocked(bool (*wanted)(core::task&, const void*), const void* argument);

// The largest set of blocked tasks such that whoever could wake one of them is in the set: a greatest fixpoint over the
// AND/OR graph. `counts(task)` says which of the tasks outside of it count as able to act at all. Removes the others.
void keep_those_nobody_can_wake(std::vector<blocked_task>& tasks, bool (*counts)(core::task&, const void*), const void* argument);

}  // namespace gordian::inline GORDIAN_MODE::detector
