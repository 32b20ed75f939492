// Which rules the option `detect` asks for. A detector may ask before it does expensive work; whatever it says of a
// rule that is not asked for is dropped when it is reported.
#pragma once

#include <gordian/detail/mode.hpp>

#include <string>
#include <string_view>

namespace gordian::inline GORDIAN_MODE::detector {

// What is wrong with a list for `detect`, in words; nothing when it is right. Items are separated by commas: `all`, a
// rule's id, a family, each with a '-' before it to take it away. A list that begins with a '-' begins from `all`.
std::string check_rule_list(std::string_view list);

// Takes the option `detect` over: call once after the options were read.
void apply_rule_list();

bool is_enabled(std::string_view rule_id) noexcept;  // an id that is no rule's is enabled

}  // namespace gordian::inline GORDIAN_MODE::detector
