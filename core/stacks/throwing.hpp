// Where an exception was thrown that nobody caught.
#pragma once

#include "core/ids.hpp"

namespace gordian::inline GORDIAN_MODE::core {

struct throwing {
    stack_id at = stack_id::none;  // from the function that threw on; where nothing throws, from the caller on
    bool found = false;            // an exception is on its way: its search for a handler is on the calling stack
};

// Looks for the functions that throw among the callers. They are still there as long as nothing was unwound: in a personality
// routine during the search for a handler, and in the handler of std::terminate().
throwing look_for_throw() noexcept;

}  // namespace gordian::inline GORDIAN_MODE::core
