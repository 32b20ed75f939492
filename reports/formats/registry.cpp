#include "reports/formats/registry.hpp"

#include "reports/formats/dot.hpp"
#include "reports/formats/json.hpp"
#include "reports/formats/text.hpp"

#include <algorithm>
#include <array>

namespace gordian::inline GORDIAN_MODE::reports {
namespace {

constexpr std::array table{
    format{
        "text", ".txt", "for people: each finding with its stacks, interleaving and conditions",
        [](const report& r, std::ostream& out, const format_settings& s) { write_text(r, out, {.color = s.color}); }},
    format{"json", ".json", "the report itself, as the schema report-1 has it",
           [](const report& r, std::ostream& out, const format_settings&) { write_json(r, out); }},
    format{"dot", ".dot", "wait-for graphs for Graphviz",
           [](const report& r, std::ostream& out, const format_settings&) { write_dot(r, out); }},
};

constexpr std::array<std::string_view, 4> planned{"sarif", "html", "junit", "github"};

}  // namespace

std::span<const format> formats() noexcept { return table; }

const format* find_format(std::string_view name) noexcept {
    for (const format& row : table)
        if (row.name == name) return &row;
    return nullptr;
}

bool is_planned_format(std::string_view name) noexcept {
    return std::find(planned.begin(), planned.end(), name) != planned.end();
}

}  // namespace gordian::inline GORDIAN_MODE::reports
