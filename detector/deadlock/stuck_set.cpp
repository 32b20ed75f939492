#include "detector/deadlock/stuck_set.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <unordered_map>
#include <utility>

namespace gordian::inline GORDIAN_MODE::detector {

namespace {

bool can_reach(const actor& a, const core::reach& r) {
    return r.task == 0 || a.id == r.task || (r.since && a.knows.knows(r.since));
}

bool is_for_everybody(const wake_set& s) {
    return std::any_of(s.members.begin(), s.members.end(), [](const core::reach& r) { return r.task == 0; });
}

}  // namespace

void keep_stuck_set(std::vector<blocked_task>& tasks, const surroundings& around) {
    std::unordered_map<core::task_number, std::size_t> place;
    for (std::size_t i = 0; i < tasks.size(); ++i) place[tasks[i].id] = i;
    const bool anybody = around.has_actors();

    // Most waits can be ended by everybody: no clock need be read for those.
    std::vector<bool> stuck(tasks.size(), true);
    std::unordered_map<const wake_set*, bool> can_be_woken;  // by somebody who can act
    std::size_t left = tasks.size();
    for (std::size_t i = 0; i < tasks.size(); ++i)
        for (const auto& set : tasks[i].wakers) {
            const auto [at, fresh] = can_be_woken.try_emplace(set.get(), false);
            if (fresh) at->second = anybody && is_for_everybody(*set);
            if (at->second && stuck[i]) stuck[i] = false, --left;
        }
    if (left == 0) {
        tasks.clear();
        return;
    }

    std::vector<actor> actors = around.actors();
    for (std::size_t i = 0; i < tasks.size(); ++i)
        if (!stuck[i]) actors.push_back({tasks[i].id, around.knowledge_of(tasks[i])});
    const auto is_stuck = [&](core::task_number id) {
        const auto at = place.find(id);
        return at != place.end() && stuck[at->second];
    };
    // Each round: those whom an actor of the round before can wake become actors.
    for (std::size_t fresh = 0; fresh < actors.size();) {
        const std::size_t known = actors.size();
        for (auto& [set, woken] : can_be_woken)
            for (std::size_t a = fresh; a < known && !woken; ++a)
                woken = std::any_of(set->members.begin(), set->members.end(),
                                    [&](const core::reach& r) { return can_reach(actors[a], r); });
        for (std::size_t i = 0; i < tasks.size(); ++i) {
            const blocked_task& b = tasks[i];
            if (!stuck[i]) continue;
            const bool served =
                std::any_of(b.wakers.begin(), b.wakers.end(), [&](const auto& set) { return can_be_woken[set.get()]; });
            const bool let_in = !b.owners.empty() && std::none_of(b.owners.begin(), b.owners.end(), is_stuck);
            if (!served && !let_in) continue;
            stuck[i] = false;
            actors.push_back({b.id, around.knowledge_of(b)});
        }
        fresh = known;
    }
    std::vector<blocked_task> rest;
    for (std::size_t i = 0; i < tasks.size(); ++i)
        if (stuck[i]) rest.push_back(std::move(tasks[i]));
    tasks = std::move(rest);
}

std::vector<std::vector<blocked_task>> split_by_relation(std::vector<blocked_task> tasks) {
    std::vector<std::size_t> above(tasks.size());
    std::iota(above.begin(), above.end(), std::size_t{0});
    const auto root = [&](std::size_t i) {
        while (above[i] != i) i = above[i] = above[above[i]];
        return i;
    };
    std::unordered_map<core::task_number, std::size_t> place;
    for (std::size_t i = 0; i < tasks.size(); ++i) place[tasks[i].id] = i;
    const auto relate = [&](std::size_t i, core::task_number id) {
        if (const auto at = place.find(id); at != place.end()) above[root(i)] = root(at->second);
    };
    std::unordered_map<const wake_set*, std::size_t> first_of;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        for (const core::task_number owner : tasks[i].owners) relate(i, owner);
        for (const auto& set : tasks[i].wakers) {
            const auto [at, fresh] = first_of.try_emplace(set.get(), i);
            if (!fresh) {
                above[root(i)] = root(at->second);
                continue;
            }
            for (const core::reach& r : set->members) relate(i, r.task);
        }
    }
    std::map<std::size_t, std::vector<blocked_task>> parts;
    for (std::size_t i = 0; i < tasks.size(); ++i) parts[root(i)].push_back(std::move(tasks[i]));
    std::vector<std::vector<blocked_task>> result;
    for (auto& [first, part] : parts) result.push_back(std::move(part));
    return result;
}

}  // namespace gordian::inline GORDIAN_MODE::detector
