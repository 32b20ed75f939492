// The identities that everything else is told in. An id is given once and never again, unlike an address.
#pragma once

#include <gordian/detail/mode.hpp>

#include <cstdint>

namespace gordian::inline GORDIAN_MODE::core {

// A task of any kind (main, an OS thread, a green task). 1 is main; 0 is no task.
using task_number = std::uint64_t;

// Anything that can be held or waited for. 0 is none.
using resource_number = std::uint64_t;

// A stack in the depot; equal ids are equal stacks. none: no stack was taken.
enum class stack_id : std::uint32_t { none = 0 };

// A set of held locks in the lockset table; equal ids are equal sets. empty: nothing is held.
enum class lockset_id : std::uint32_t { empty = 0 };

}  // namespace gordian::inline GORDIAN_MODE::core
