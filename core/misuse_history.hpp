// The evidence of a misuse that took more than one task: report(misuse::x, ..., words, &history).
//
// recursive_read_lock, wait_group_add_race and condition_mutex_mismatch come with one of these as `detail`; the other rules
// with the frame address of the call.
#pragma once

#include "core/ids.hpp"
#include "core/resource_kind.hpp"

#include <array>
#include <cstdint>

namespace gordian::inline GORDIAN_MODE::core {

#if GORDIAN_DETECTION

struct misuse_step {
    task_number who = 0;
    const char* operation = "";  // "lock shared", "lock", "add", "wait"
    stack_id at = stack_id::none;
};

// A lock that was used, copied while its object was known to live.
struct misuse_lock {
    resource_number number = 0;  // 0: none
    resource_kind kind = resource_kind::nothing;
    const char* name = nullptr;
    std::uintptr_t address = 0;
    stack_id created_at = stack_id::none;
    task_number owner = 0;
};

// The steps that must not meet. At least one of them is the caller's, just now.
struct misuse_history {
    const void* frame = nullptr;  // of the caller's entry
    std::array<misuse_step, 3> steps{};
    std::uint32_t count = 0;
    std::uint32_t at_fault = 0;          // the step whose task does what the rule is about
    std::array<misuse_lock, 2> locks{};  // of condition_mutex_mismatch: the first one's, the one at fault's
};

#endif

}  // namespace gordian::inline GORDIAN_MODE::core
