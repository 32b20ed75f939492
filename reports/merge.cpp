#include "reports/merge.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace gordian::inline GORDIAN_MODE::reports {
namespace {

void fold_in(std::vector<finding>& all, std::unordered_map<std::string, std::size_t>& places, finding&& f) {
    const auto [known, is_new] = places.emplace(f.fingerprint, all.size());
    if (is_new) {
        all.push_back(std::move(f));
        return;
    }
    finding& first = all[known->second];
    const std::uint64_t times = first.times + f.times;
    // What is known for sure of a bug in one run is known of it in all.
    if (f.how_sure < first.how_sure) first = std::move(f);
    first.times = times;
}

void add(statistics& sum, statistics&& one) {
    sum.tasks += one.tasks;
    sum.resources += one.resources;
    sum.events += one.events;
    sum.stacks += one.stacks;
    for (const auto& [what, times] : one.dropped) sum.dropped[what] += times;
    // Locks of two processes are two locks, whatever they are called.
    std::move(one.locks.begin(), one.locks.end(), std::back_inserter(sum.locks));
}

}  // namespace

report merged(std::vector<report> reports) {
    report all;
    if (reports.empty()) return all;
    all.run = reports.front().run;
    std::unordered_map<std::string, std::size_t> places;
    for (report& r : reports) {
        if (r.runs.empty())
            all.runs.push_back(r.run);
        else
            std::move(r.runs.begin(), r.runs.end(), std::back_inserter(all.runs));
        all.run.duration_ms = std::max(all.run.duration_ms, r.run.duration_ms);
        if (!all.run.exit || !r.run.exit)
            all.run.exit.reset();
        else if (*all.run.exit == 0)
            all.run.exit = r.run.exit;
        for (finding& f : r.findings) fold_in(all.findings, places, std::move(f));
        add(all.statistics, std::move(r.statistics));
    }
    return all;
}

}  // namespace gordian::inline GORDIAN_MODE::reports
