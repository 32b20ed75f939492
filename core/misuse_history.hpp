// The evidence of a misuse that took more than one task: report(misuse::x, ..., words, &history).
//
// recursive_read_lock, wait_group_add_race and condition_mutex_mismatch come with one of these as `detail`; the other rules
// with the frame address of the call.
#pragma once

#include "core/ids.hpp"

#include <array>
#include <cstdint>

namespace gordian::inline GORDIAN_MODE::core {

#if GORDIAN_DETECTION

struct misuse_step {
    task_number who = 0;
    const char* operation = "";  // "lock shared", "lock", "add", "wait"
    stack_id at = stack_id::none;
};

// The steps that must not meet. At least one of them is the caller's, just now.
struct misuse_history {
    const void* frame = nullptr;  // of the caller's entry
    std::array<misuse_step, 3> steps{};
    std::uint32_t count = 0;
    std::uint32_t at_fault = 0;  // the step whose task does what the rule is about
};

#endif

}  // namespace gordian::inline GORDIAN_MODE::core
