// Does anything in the program still point at what only these tasks have?
//
// A channel that lives on a task's stack is out of reach of others only as long as nobody has a reference into that stack or
// into the task's closure. That cannot be seen from who has heard of what: a reference may lie in a map, in an atomic, in a
// callback that the standard library keeps. So, as LeakSanitizer does (and, for Go, "GOLF", ASPLOS 2025), the program's memory is
// searched before a verdict: a word that has such an address stands for somebody who may come.
//
// What is searched: all private writable memory, but for the tasks' own stacks, dead stacks, and the runtime's records. Memory is
// read through the kernel, so that it may go away meanwhile. Twice, since a reference may move while the search is under way.
// Stale words make the answer "yes"; only a reference that exists in nothing but a register would be missed.
//
// Cost: O(writable memory), some 2 GB/s. More than 8 GB are not searched: the answer is "yes" then.
#pragma once

#include "detector/deadlock/blocked_tasks.hpp"

#include <vector>

namespace gordian::inline GORDIAN_MODE::detector {

// True also where it cannot be told. Not to be called with a task pinned.
bool pointed_at_by_others(const std::vector<blocked_task>& tasks);

}  // namespace gordian::inline GORDIAN_MODE::detector
