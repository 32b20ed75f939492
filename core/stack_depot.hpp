// Every distinct stack is kept once, for the life of the process, and named by a small id.
//
// intern() is safe from any thread, takes time proportional to the stack's depth, and allocates only for a stack that was
// never seen. frames_of() is wait-free: what is in the depot never moves and never goes away.
#pragma once

#include "core/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace gordian::inline GORDIAN_MODE::core {

struct stack_view {
    std::span<const std::uintptr_t> frames;  // return addresses, innermost first; look names up at pc - 1
    bool truncated = false;                  // cut at the option stack_depth, or where it could not be unwound further
};

stack_id intern_stack(std::span<const std::uintptr_t> return_addresses, bool truncated);
stack_view frames_of(stack_id) noexcept;
std::size_t stacks_in_depot() noexcept;

}  // namespace gordian::inline GORDIAN_MODE::core
