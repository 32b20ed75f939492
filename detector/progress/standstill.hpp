// Looking at tasks that wait, with or without a deadline: such a wait does not end while it is looked at.
#pragma once

#include "core/task.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace gordian::inline GORDIAN_MODE::detector {

// Tasks that are kept in their waits until the end. Its user holds verdict_lock. The deadline of a timed wait may pass
// meanwhile; the task goes on a moment later then.
class standstill {
public:
    standstill() = default;
    standstill(const standstill&) = delete;
    standstill& operator=(const standstill&) = delete;
    ~standstill() {
        for (const auto& [t, state] : kept_) t->state.store(state, std::memory_order_release);
    }

    // False when the task is in no wait.
    bool add(core::task& t) {
        for (const std::uint32_t waiting : {core::task_states::blocked, core::task_states::timed}) {
            std::uint32_t expected = waiting;
            if (!t.state.compare_exchange_strong(expected, waiting | core::task_states::pinned)) continue;
            kept_.emplace_back(&t, waiting);
            return true;
        }
        // What is pinned is pinned by the one holder of the verdict lock.
        return (t.state.load(std::memory_order_relaxed) & core::task_states::pinned) != 0 &&
               std::any_of(kept_.begin(), kept_.end(), [&](const auto& kept) { return kept.first == &t; });
    }

    // The one that was added last goes on.
    void let_go_of_last() {
        kept_.back().first->state.store(kept_.back().second, std::memory_order_release);
        kept_.pop_back();
    }

private:
    std::vector<std::pair<core::task*, std::uint32_t>> kept_;
};

}  // namespace gordian::inline GORDIAN_MODE::detector
