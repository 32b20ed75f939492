// What is known of the tasks that wait without a deadline, copied while each was pinned: the input of every verdict about
// tasks that nobody is left to wake.
#pragma once

#include "core/reach.hpp"
#include "core/task.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace gordian::inline GORDIAN_MODE::detector {

// Who can give what waiters of one kind want of one thing. Shared by all who wait for it: thousands wait at one channel.
struct wake_set {
    std::vector<core::reach> members;
};

struct blocked_task {
    core::task* task = nullptr;
    core::task_number id = 0;
    std::uint64_t episode = 0;
    // Who has what the task needs: it needs all of them to let go, so any one that cannot go on keeps it.
    std::vector<core::task_number> owners;
    // Who could serve it: any one of them is enough.
    std::vector<std::shared_ptr<const wake_set>> wakers;
};

// The blocked tasks for which `wanted(task)` holds. Tasks that changed their wait meanwhile are left out.
std::vector<blocked_task> collect_blocked(bool (*wanted)(core::task&, const void*), const void* argument);

// Keeps those of them that nobody can wake (detector/deadlock/stuck_set.hpp). `counts(task)` says which of the tasks outside of
// them count as able to act at all.
void keep_those_nobody_can_wake(std::vector<blocked_task>& tasks, bool (*counts)(core::task&, const void*),
                                const void* argument);

}  // namespace gordian::inline GORDIAN_MODE::detector
