// The kinds of things that can be held or waited for, and their names in reports: one row a kind.
#pragma once

#include <gordian/detail/resource.hpp>

#include <array>
#include <optional>
#include <string_view>

namespace gordian::inline GORDIAN_MODE::core {

// In the order of the enumerators.
inline constexpr std::array<std::string_view, 18> kind_names{"mutex",
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

constexpr std::string_view name_of(resource_kind kind) { return kind_names[static_cast<std::uint8_t>(kind)]; }

constexpr std::optional<resource_kind> kind_named(std::string_view name) {
    for (std::size_t i = 0; i < kind_names.size(); ++i)
        if (kind_names[i] == name) return static_cast<resource_kind>(i);
    return std::nullopt;
}

}  // namespace gordian::inline GORDIAN_MODE::core
