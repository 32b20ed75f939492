// The words that the report uses for enumerators, both ways. The schema lists the same words.
#pragma once

#include "detector/raw_finding.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace gordian::inline GORDIAN_MODE::reports {

// The words of each enumeration, in the order of its enumerators.
template <class Enum>
struct words_of;

template <>
struct words_of<detector::level> {
    static constexpr std::array<std::string_view, 3> words{"observed", "predicted", "suspected"};
};
template <>
struct words_of<detector::task_kind> {
    static constexpr std::array<std::string_view, 3> words{"main", "thread", "green"};
};
template <>
struct words_of<detector::task_state> {
    static constexpr std::array<std::string_view, 4> words{"running", "runnable", "blocked", "ended"};
};
template <>
struct words_of<detector::hold_mode> {
    static constexpr std::array<std::string_view, 2> words{"exclusive", "shared"};
};
template <>
struct words_of<detector::access_kind> {
    static constexpr std::array<std::string_view, 5> words{"read", "write", "atomic_read", "atomic_write", "free"};
};

template <class Enum>
constexpr std::string_view word(Enum value) {
    return words_of<Enum>::words[static_cast<std::size_t>(value)];
}

template <class Enum>
constexpr std::optional<Enum> from_word(std::string_view text) {
    for (std::size_t i = 0; i < words_of<Enum>::words.size(); ++i)
        if (words_of<Enum>::words[i] == text) return static_cast<Enum>(i);
    return std::nullopt;
}

}  // namespace gordian::inline GORDIAN_MODE::reports
