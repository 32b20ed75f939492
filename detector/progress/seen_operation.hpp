// What a task did on something others can see, as those who judge progress are told of it.
#pragma once

#include "core/event.hpp"
#include "detector/raw_finding.hpp"

#include <array>
#include <cstdint>

namespace gordian::inline GORDIAN_MODE::detector {

struct seen_operation {
    task_number who = 0;
    core::operation what{};
    resource_number on = 0;
    std::uint64_t value = 0;
    resource_kind kind = resource_kind::nothing;
    task_number holder = 0;                 // of a lock that refused: who has it, if that is known
    std::array<resource_number, 4> held{};  // locks that the task holds, the youngest first; the rest is not told
    stack_id held_at = stack_id::none;      // where it took the youngest
    std::uint64_t progress = 0;             // units so far
    bool moved_on = false;  // since its last operation the task waited for a message or another task's end, and got it
    stack_id at = stack_id::none;
};

}  // namespace gordian::inline GORDIAN_MODE::detector
