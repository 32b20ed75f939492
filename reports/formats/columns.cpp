#include "reports/formats/columns.hpp"

#include "reports/formats/shown.hpp"

#include <algorithm>
#include <cstddef>

namespace gordian::inline GORDIAN_MODE::reports {
namespace {

constexpr std::size_t page_width = 110;
constexpr std::size_t narrowest = 22;  // of a column; less says nothing
constexpr std::size_t most_steps = 60;

std::string trimmed(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    return line + "\n";
}

}  // namespace

std::string in_columns(const std::vector<column_step>& steps) {
    std::vector<std::string> tasks;
    std::size_t widest = narrowest, widest_place = 0;
    for (const column_step& s : steps) {
        if (std::find(tasks.begin(), tasks.end(), s.task) == tasks.end()) tasks.push_back(s.task);
        widest = std::max({widest, width_of(s.operation) + 2, width_of(s.task) + 2});
        widest_place = std::max(widest_place, width_of(s.place));
    }
    const std::size_t room = page_width - std::min<std::size_t>(widest_place + 2, 40);
    const bool fits = !tasks.empty() && room / tasks.size() >= narrowest;
    const std::size_t width = fits ? std::min(widest, room / tasks.size()) : 0;

    std::string out;
    if (fits) {
        std::string head = "  ";
        for (const std::string& task : tasks) head += fitted(fitted(task, std::min(width_of(task), width - 2)), width);
        out += trimmed(head);
    }
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (steps.size() > most_steps && i == most_steps / 2) {
            out += "  … " + std::to_string(steps.size() - most_steps) + " more steps\n";
            i = steps.size() - most_steps / 2;
        }
        const column_step& s = steps[i];
        if (!fits) {
            out += "  [" + s.task + "] " + s.operation + (s.place.empty() ? "" : "  " + s.place) + "\n";
            continue;
        }
        const auto column = static_cast<std::size_t>(std::find(tasks.begin(), tasks.end(), s.task) - tasks.begin());
        std::string row = "  " + std::string(column * width, ' ') +
                          fitted(fitted(s.operation, std::min(width_of(s.operation), width - 2)), width);
        row += std::string((tasks.size() - column - 1) * width, ' ') + s.place;
        out += trimmed(row);
    }
    return out;
}

}  // namespace gordian::inline GORDIAN_MODE::reports
