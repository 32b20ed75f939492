#include "detector/deadlock/wait_for_graph.hpp"

#include <algorithm>

namespace gordian::inline GORDIAN_MODE::detector {

constinit core::spinlock verdict_lock;

bool pinned_tasks::add(core::task& t) {
    if (contains(t)) return true;
    if (!core::gate::pin(t)) return false;
    tasks_.push_back(&t);
    return true;
}

bool pinned_tasks::contains(const core::task& t) const {
    // What is pinned is pinned by the one holder of the verdict lock.
    return (t.state.load(std::memory_order_relaxed) & core::task_states::pinned) != 0 &&
           std::find(tasks_.begin(), tasks_.end(), &t) != tasks_.end();
}

void pinned_tasks::let_go() {
    for (core::task* t : tasks_) core::gate::unpin(*t);
    tasks_.clear();
}

}  // namespace gordian::inline GORDIAN_MODE::detector
