// What a run was made of and what was forgotten of it, in ids; the collector puts the names.
#pragma once

#include "detector/raw_finding.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gordian::inline GORDIAN_MODE::reports {

struct raw_long_hold {
    std::string task;  // its name; empty: "task <id>"
    core::task_number id = 0;
    std::uint64_t ns = 0;
    core::stack_id at = core::stack_id::none;
};

struct raw_lock_statistics {
    detector::resource_evidence lock;
    std::uint64_t acquisitions = 0, contended = 0;
    std::uint64_t wait_total_ns = 0;
    // [i] counts durations below 2^i ns and not below 2^(i-1); trailing zeros may be left out.
    std::vector<std::uint64_t> wait_ns, hold_ns;
    std::vector<raw_long_hold> longest_holds;
};

struct raw_statistics {
    std::uint64_t tasks = 0, resources = 0, events = 0, stacks = 0;
    std::vector<std::pair<std::string, std::uint64_t>> dropped;  // {"lock history entries", 12}
    std::vector<raw_lock_statistics> locks;
};

}  // namespace gordian::inline GORDIAN_MODE::reports
