// Who could still end a wait for something that nobody owns: who can reach it (findings.md, "Who can reach a channel").
#pragma once

#include "core/task.hpp"
#include "core/vector_clock.hpp"

#include <vector>

namespace gordian::inline GORDIAN_MODE::core {

#if GORDIAN_DETECTION

// That task can, and, through a reference, every task that knows the moment `since`. task 0: everybody can.
struct reach {
    task_number task = 0;
    epoch since;
};

// Who can give a waiter what it wants of `w.what`. The waiting task is pinned. False: busy, ask again. Kinds without a query
// of their own are judged by where the object lives: on a task's stack, or where everybody can get at it.
bool reach_of(const wanted& w, std::vector<reach>& out);

using reach_query = bool (*)(const wanted& w, std::vector<reach>& out);
void register_reach_query(resource_kind kind, reach_query query) noexcept;

#endif

}  // namespace gordian::inline GORDIAN_MODE::core
