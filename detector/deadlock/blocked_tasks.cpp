#include "detector/deadlock/blocked_tasks.hpp"

#include "core/owners.hpp"
#include "detector/deadlock/wait_for_graph.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <numeric>
#include <unordered_map>
#include <utility>

namespace gordian::inline GORDIAN_MODE::detector {

using core::task;

namespace {

// Read once a verdict: (the thing, whether its waiters send).
using known_sets = std::map<std::pair<const core::resource*, bool>, std::shared_ptr<const wake_set>>;

bool is_owned(core::resource_kind kind) {
    return kind <= core::resource_kind::shared_timed_mutex || kind == core::resource_kind::once ||
           kind == core::resource_kind::task;
}

// Must be called with the task pinned. False: a queue was busy.
bool read_edges(task& t, blocked_task& b, known_sets& known) {
    b.owners.clear();
    b.wakers.clear();
    for (std::uint32_t i = 0; i < t.wait.count; ++i) {
        const core::wanted& w = t.wait.resources[i];
        if (w.what == nullptr) {  // what may come from everybody, as a request to stop
            b.wakers.push_back(std::make_shared<wake_set>(wake_set{{{0, {}}}}));
            continue;
        }
        if (!is_owned(w.what->kind)) {
            std::shared_ptr<const wake_set>& set = known[{w.what, w.sends}];
            if (set == nullptr) {
                auto fresh = std::make_shared<wake_set>();
                if (!core::reach_of(w, fresh->members)) return false;
                set = std::move(fresh);
            }
            b.wakers.push_back(set);
            continue;
        }
        std::vector<task*> owners;
        if (!core::owners_of(*w.what, w.mode, t, owners)) return false;
        for (task* owner : owners) b.owners.push_back(owner->id.load());
        if (owners.empty()) {  // it is changing hands: somebody is at it
            b.wakers.push_back(std::make_shared<wake_set>(wake_set{{{0, {}}}}));
        }
    }
    return true;
}

// Somebody who can act, and what it knows.
struct actor {
    core::task_number id;
    core::vector_clock knows;
};

bool can_reach(const actor& a, const core::reach& r) {
    return r.task == 0 || a.id == r.task || (r.since && a.knows.knows(r.since));
}

bool is_for_everybody(const wake_set& s) {
    return std::any_of(s.members.begin(), s.members.end(), [](const core::reach& r) { return r.task == 0; });
}

}  // namespace

std::vector<blocked_task> collect_blocked(bool (*wanted)(task&, const void*), const void* argument) {
    std::vector<blocked_task> found;
    known_sets known;
    const std::scoped_lock lock(verdict_lock);
    core::for_each_task([&](task& t) {
        if (t.state.load(std::memory_order_relaxed) != core::task_states::blocked || !wanted(t, argument)) return;
        for (int tries = 0; tries < 1000; ++tries) {
            if (!core::gate::pin(t)) return;
            blocked_task b;
            b.task = &t;
            b.id = t.id.load();
            b.episode = t.episode.load();
            const bool read = read_edges(t, b, known);
            core::gate::unpin(t);
            if (read) {
                found.push_back(std::move(b));
                return;
            }
            core::pause_processor();
        }
    });
    return found;
}

void keep_those_nobody_can_wake(std::vector<blocked_task>& tasks, bool (*counts)(task&, const void*),
                                const void* argument) {
    std::unordered_map<core::task_number, std::size_t> place;
    for (std::size_t i = 0; i < tasks.size(); ++i) place[tasks[i].id] = i;
    const auto is_outside = [&](task& t) {
        const core::task_number id = t.id.load();
        return id != 0 && !place.contains(id) && counts(t, argument) &&
               (t.state.load() & ~core::task_states::pinned) != core::task_states::ended;
    };
    bool anybody = false;
    core::for_each_task([&](task& t) { anybody = anybody || is_outside(t); });

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

    std::vector<actor> actors;
    for (std::size_t i = 0; i < tasks.size(); ++i)
        if (!stuck[i]) actors.push_back({tasks[i].id, tasks[i].task->clock.snapshot()});
    core::for_each_task([&](task& t) {
        if (is_outside(t)) actors.push_back({t.id.load(), t.clock.snapshot()});
    });
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
            actors.push_back({b.id, b.task->clock.snapshot()});
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
