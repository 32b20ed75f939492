// The section `locks` of the text: statistics.locks[] as a table.
#include "reports/formats/shown.hpp"
#include "reports/formats/text.hpp"
#include "reports/frames.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace gordian::inline GORDIAN_MODE::reports {

namespace {

std::string duration(double ns, int digits) {
    constexpr std::pair<double, const char*> units[] = {{1e9, "s"}, {1e6, "ms"}, {1e3, "us"}, {1, "ns"}};
    for (const auto& [size, unit] : units) {
        if (ns < size && size > 1) continue;
        const double value = ns / size;
        const int after_point = std::max(0, digits - (value < 10 ? 1 : value < 100 ? 2 : 3));
        char text[48];
        std::snprintf(text, sizeof text, "%.*f %s", size > 1 ? after_point : 0, value, unit);
        return text;
    }
    return "-";
}

// The middle of the bucket in which the given share of all values is reached, in words: no more digits than it is worth.
std::string quantile(const histogram& h, double share) {
    std::uint64_t all = 0, so_far = 0;
    for (std::uint64_t n : h) all += n;
    if (all == 0) return "-";
    for (std::size_t i = 0; i < h.size(); ++i) {
        so_far += h[i];
        if (static_cast<double>(so_far) >= share * static_cast<double>(all))
            return duration(i == 0 ? 1 : static_cast<double>(std::uint64_t{1} << std::min<std::size_t>(i, 62)) * 0.75,
                            2);
    }
    return "-";
}

// As "0.3 %"; what is not nothing does not look like it.
std::string share_of(std::uint64_t some, std::uint64_t all) {
    if (some == 0 || all == 0) return "0 %";
    const double percent = 100.0 * static_cast<double>(some) / static_cast<double>(all);
    if (percent < 0.1) return "<0.1 %";
    char text[32];
    std::snprintf(text, sizeof text, "%.1f %%", percent);
    return text;
}

// Columns of numbers, each as wide as given and two apart.
std::string in_columns(std::initializer_list<std::pair<std::string, std::size_t>> cells) {
    std::string line;
    for (const auto& [text, width] : cells)
        line += "  " + std::string(width - std::min(width, text.size()), ' ') + text;
    return line;
}

}  // namespace

void write_locks(const report& r, std::ostream& out) {
    if (r.statistics.locks.empty()) {
        out << "no lock statistics in this report: they are kept of locks that somebody had to wait for\n";
        return;
    }
    std::vector<const lock_statistics*> locks;
    for (const lock_statistics& l : r.statistics.locks) locks.push_back(&l);
    std::stable_sort(locks.begin(), locks.end(), [](auto* a, auto* b) { return a->wait_total_ns > b->wait_total_ns; });
    constexpr std::size_t names = 32;
    const auto row = [](const std::string& name, const std::string& taken, const std::string& waits,
                        const std::string& share, const std::string& in_all, const std::string& wait,
                        const std::string& long_wait, const std::string& hold, const std::string& long_hold) {
        return fitted(name, names) +
               in_columns({{taken, 12},
                           {waits, 9},
                           {share, 7},
                           {in_all, 8},
                           {wait, 7},
                           {long_wait, 7},
                           {hold, 7},
                           {long_hold, 7}}) +
               "\n";
    };
    std::string text = row("lock", "acquisitions", "contended", "", "waited", "wait", "wait", "hold", "hold") +
                       row("", "", "", "", "in all", "median", "99 %", "median", "99 %");
    for (const lock_statistics* l : locks) {
        text += row(shown(l->name, 200), std::to_string(l->acquisitions), std::to_string(l->contended),
                    share_of(l->contended, l->acquisitions), duration(static_cast<double>(l->wait_total_ns), 3),
                    quantile(l->wait_ns, 0.5), quantile(l->wait_ns, 0.99), quantile(l->hold_ns, 0.5),
                    quantile(l->hold_ns, 0.99));
        std::string what = "    held longest ";
        for (const long_hold& h : l->longest_holds) {
            const std::string place = place_of(h.at);
            text += std::exchange(what, std::string(what.size(), ' ')) +
                    in_columns({{duration(static_cast<double>(h.ns), 3), 7}}).substr(2) + " by " + shown(h.task, 100) +
                    (place.empty() ? "" : " at " + shown(place)) + "\n";
        }
    }
    out << without_runner_commands(text)
        << "\nthe lock that was waited for most comes first; medians and 99 % are counted in powers of two, and of the holds "
           "about one\nin 64 is measured, besides those that somebody waited for\n";
}

}  // namespace gordian::inline GORDIAN_MODE::reports
