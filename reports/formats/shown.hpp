// Text of the program's (names, messages, source lines) made safe to print on a terminal and in a CI log.
#pragma once

#include <gordian/detail/mode.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace gordian::inline GORDIAN_MODE::reports {

// Control, bidirectional and invisible characters as escapes (\x1b, \u202e), invalid UTF-8 as U+FFFD. Longer than
// `longest` characters: cut in the middle, both ends stay.
std::string shown(std::string_view text, std::size_t longest = 2000);

// Columns on a terminal: code points, near enough for names.
std::size_t width_of(std::string_view text);

// `text` filled up or cut (with an ellipsis) to `width` columns.
std::string fitted(std::string_view text, std::size_t width);

// A whole text in which no line begins with "::" or holds "##[": CI runners would take those for commands, whatever a
// task is called.
std::string without_runner_commands(std::string_view text);

}  // namespace gordian::inline GORDIAN_MODE::reports
