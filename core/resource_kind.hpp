// The kinds of things that can be held or waited for, and their names in reports: one row a kind.
#pragma once

#include <gordian/detail/resource.hpp>

#include <string_view>

namespace gordian::inline GORDIAN_MODE::core {

// In the order of the enumerators.
constexpr std::string_view name_of(resource_kind kind) {
    constexpr std::string_view names[] = {"mutex",
                                          "timed_mutex",
                                          "recursive_mutex",
                                          "recursive_timed_mutex",
                                          "shared_mutex",
                                          "shared_timed_mutex",
                                          "condition_variable",
                                          "once",
                                          "semaphore",
                                          "latch",
                                          "barrier",
                                          "wait_group",
                                          "channel",
                                          "timer",
                                          "task",
                                          "atomic",
                                          "pool",
                                          "nothing"};
    return names[static_cast<std::uint8_t>(kind)];
}

}  // namespace gordian::inline GORDIAN_MODE::core
