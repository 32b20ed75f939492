// Memos outlive their threads: what one thread learnt of the program's stacks holds for the next, and its pages are warm.
//
// Threads that begin when none is free get a new one. The pool keeps all that were ever in use at the same time.
#pragma once

#include "core/stacks/memo.hpp"

namespace gordian::inline GORDIAN_MODE::core {

memo* take_memo() noexcept;  // null: no memory
void give_back(memo*) noexcept;

// In exchange for a full one: a larger one, or the same, emptied, if it is the largest.
memo* exchange_for_larger(memo*) noexcept;

}  // namespace gordian::inline GORDIAN_MODE::core
