// The table of rules: ids, families, levels and what they mean. Help texts, suppression checks and schema come from here.
#pragma once

#include <gordian/detail/mode.hpp>

#include <span>
#include <string_view>

namespace gordian::inline GORDIAN_MODE::detector {

struct rule {
    std::string_view id;
    std::string_view family;  // deadlock, race, progress, misuse, check
    std::string_view levels;  // as findings.md: "observed", "predicted, else suspected", ...
    std::string_view meaning;
    std::string_view advice;
    bool reported;  // false: its id is reserved, no version reports it yet
};

std::span<const rule> rules() noexcept;
const rule* find_rule(std::string_view id) noexcept;

}  // namespace gordian::inline GORDIAN_MODE::detector
