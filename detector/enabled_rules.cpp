#include "detector/enabled_rules.hpp"

#include "core/nearest_word.hpp"
#include "core/options.hpp"
#include "detector/rules.hpp"

#include <atomic>
#include <cstdint>
#include <vector>

namespace gordian::inline GORDIAN_MODE::detector {
namespace {

// One bit a rule, in the order of the table.
using rule_set = std::uint64_t;
constexpr rule_set every_rule = ~rule_set{0};

constinit std::atomic<rule_set> enabled{every_rule};

std::size_t place_of(const rule& row) { return static_cast<std::size_t>(&row - rules().data()); }

// The rules that one word of the list names; 0: none.
rule_set named_by(std::string_view word) {
    if (word == "all") return every_rule;
    rule_set named = 0;
    for (const rule& row : rules())
        if (row.id == word || row.family == word) named |= rule_set{1} << place_of(row);
    return named;
}

// Returns what is wrong, or fills `set`.
std::string understand(std::string_view list, rule_set& set) {
    set = list.empty() || list.front() == '-' ? every_rule : 0;
    while (!list.empty()) {
        const auto comma = list.find(',');
        std::string_view word = list.substr(0, comma);
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
        const bool takes_away = !word.empty() && word.front() == '-';
        if (takes_away) word.remove_prefix(1);
        const rule_set named = named_by(word);
        if (named == 0) {
            std::vector<std::string_view> known{"all"};
            for (const rule& row : rules()) {
                known.push_back(row.id);
                known.push_back(row.family);
            }
            return "unknown rule `" + std::string{word} + "`; did you mean `" +
                   std::string{core::nearest_word(word, known)} + "`? `gordian help rules` lists them";
        }
        set = takes_away ? set & ~named : set | named;
    }
    return {};
}

}  // namespace

std::string check_rule_list(std::string_view list) {
    rule_set ignored;
    return understand(list, ignored);
}

void apply_rule_list() {
    rule_set wanted = every_rule;
    if (understand(core::text_option(core::option_id::detect), wanted).empty())
        enabled.store(wanted, std::memory_order_relaxed);
}

bool is_enabled(std::string_view rule_id) noexcept {
    const rule* const row = find_rule(rule_id);
    return row == nullptr || (enabled.load(std::memory_order_relaxed) >> place_of(*row) & 1) != 0;
}

}  // namespace gordian::inline GORDIAN_MODE::detector
