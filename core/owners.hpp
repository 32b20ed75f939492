// Who can grant a wait: the question that a wait-for graph is made of. Each primitive answers for its own kind.
#pragma once

#include "core/resource.hpp"
#include "core/task.hpp"

#include <vector>

namespace gordian::inline GORDIAN_MODE::core {

#if GORDIAN_DETECTION

// Adds to `out` every task that `asking`, which waits for `r` in that mode and is pinned, waits for: all of them must act
// before it goes on. Nobody is added where nobody is known (a lock between two owners, a thing without owners). False: busy,
// ask again. A waker holds the guard that is needed here, and spins until the pinned task is let go: so nobody may wait for it.
//
// A task in `out` may itself be in a timed wait, which its state tells: the place of a writer whom readers queue behind.
using owner_query = bool (*)(const resource& r, hold_mode wanted, task& asking, std::vector<task*>& out);

bool owners_of(const resource& r, hold_mode wanted, task& asking, std::vector<task*>& out);

// At start-up: how the kind answers. A kind without an answer has no owners.
bool register_owner_query(resource_kind kind, owner_query answer) noexcept;

#endif

}  // namespace gordian::inline GORDIAN_MODE::core
