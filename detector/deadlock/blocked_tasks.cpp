#include "detector/deadlock/blocked_tasks.hpp"

#include "core/owners.hpp"
#include "detector/deadlock/wait_for_graph.hpp"

#include <algorithm>
#include <mutex>
#include <unordered_map>

namespace gordian::inline GORDIAN_MODE::detector {

using core::task;

namespace {

// Must be called with the task pinned. False: a queue was busy.
bool read_edges(task& t, blocked_task& b) {
    b.owners.clear();
    b.wakers.clear();
    b.needs_all = false;
    for (std::uint32_t i = 0; i < t.wait.count; ++i) {
        const core::wanted& w = t.wait.resources[i];
        if (w.what == nullptr) continue;
        std::vector<task*> owners;
        const core::resource_kind kind = w.what->kind;
        const bool owned = kind <= core::resource_kind::shared_timed_mutex || kind == core::resource_kind::once ||
                           kind == core::resource_kind::task;
        if (!owned) {
            if (!core::reach_of(w, b.wakers)) return false;
            continue;
        }
        if (!core::owners_of(*w.what, w.mode, t, owners)) return false;
        b.needs_all = true;
        for (task* owner : owners) b.owners.push_back(owner->id.load());
        if (owners.empty()) b.wakers.push_back({0, {}});  // it is changing hands: somebody is at it
    }
    return true;
}

// What a task outside of the set knows, read once per judgement.
struct outsider {
    core::task_number id;
    core::vector_clock knows;
};

bool can_reach(const outsider& o, const core::reach& r) {
    return r.task == 0 || o.id == r.task || (r.since && o.knows.knows(r.since));
}

}  // namespace

std::vector<blocked_task> collect_blocked(bool (*wanted)(task&, const void*), const void* argument) {
    std::vector<blocked_task> found;
    const std::scoped_lock lock(verdict_lock);
    core::for_each_task([&](task& t) {
        if (t.state.load(std::memory_order_relaxed) != core::task_states::blocked || !wanted(t, argument)) return;
        for (int tries = 0; tries < 1000; ++tries) {
            if (!core::gate::pin(t)) return;
            blocked_task b;
            b.task = &t;
            b.id = t.id.load();
            b.episode = t.episode.load();
            const bool read = read_edges(t, b);
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

void keep_those_nobody_can_wake(std::vector<blocked_task>& tasks, bool (*counts)(task&, const void*), const void* argument) {
    std::unordered_map<core::task_number, std::size_t> place;
    for (std::size_t i = 0; i < tasks.size(); ++i) place[tasks[i].id] = i;
    std::vector<bool> stuck(tasks.size(), true);

    const auto is_outside = [&](task& t) {
        const core::task_number id = t.id.load();
        return id != 0 && !place.contains(id) && counts(t, argument) &&
               (t.state.load() & ~core::task_states::pinned) != core::task_states::ended;
    };
    // Most waits can be ended by everybody: no clock need be read for those.
    bool anybody = false;
    core::for_each_task([&](task& t) { anybody = anybody || is_outside(t); });
    std::vector<outsider> outside;
    bool all_free = true;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        const auto everybody = [](const core::reach& r) { return r.task == 0; };
        stuck[i] = !anybody || std::none_of(tasks[i].wakers.begin(), tasks[i].wakers.end(), everybody);
        if (stuck[i]) all_free = false;
    }
    if (all_free) {
        tasks.clear();
        return;
    }
    for (std::size_t i = 0; i < tasks.size(); ++i)
        if (!stuck[i]) outside.push_back({tasks[i].id, tasks[i].task->clock.snapshot()});
    core::for_each_task([&](task& t) {
        if (is_outside(t)) outside.push_back({t.id.load(), t.clock.snapshot()});
    });

    const auto is_stuck = [&](core::task_number id) {
        const auto at = place.find(id);
        return at != place.end() && stuck[at->second];
    };
    // Each round frees those whom somebody free can wake; what they know makes them able to wake others in the next round.
    for (std::size_t fresh = 0; fresh < outside.size();) {
        const std::size_t known = outside.size();
        for (std::size_t i = 0; i < tasks.size(); ++i) {
            if (!stuck[i]) continue;
            const blocked_task& b = tasks[i];
            bool woken = false;
            for (const core::reach& r : b.wakers)
                woken = woken || std::any_of(outside.begin() + static_cast<std::ptrdiff_t>(fresh), outside.end(),
                                             [&](const outsider& o) { return can_reach(o, r); });
            if (b.needs_all && !b.owners.empty())
                woken = woken || std::none_of(b.owners.begin(), b.owners.end(), is_stuck);
            if (!woken) continue;
            stuck[i] = false;
            outside.push_back({b.id, b.task->clock.snapshot()});
        }
        fresh = known;
        if (outside.size() == known) break;
        // Owner edges depend on all that was freed so far, also on those freed in this round: go round again.
    }
    std::vector<blocked_task> rest;
    for (std::size_t i = 0; i < tasks.size(); ++i)
        if (stuck[i]) rest.push_back(std::move(tasks[i]));
    tasks = std::move(rest);
}

}  // namespace gordian::inline GORDIAN_MODE::detector
