// A depth-first search along "waits for, which is held by", from the task that has just blocked back to itself.
//
// Only owner edges: locks, once, join. Each such wait needs all owners of one thing: a writer needs every reader to leave.
// Exact: a task on the path is pinned first and its owners are read again after the owner was pinned, too; from then on
// neither can change.
#include "detector/deadlock/circular_wait.hpp"

#include "core/owners.hpp"
#include "detector/deadlock/coffman.hpp"
#include "detector/deadlock/wait_for_graph.hpp"
#include "detector/deadlock/way_back.hpp"
#include "detector/phrases.hpp"
#include "detector/sink.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>

namespace gordian::inline GORDIAN_MODE::detector {

using core::task;

namespace {

// The waits of the program, as of tasks that are pinned.
struct waits {
    pinned_tasks pins;

    // False: what it waits for changes hands.
    static bool owners(task* t, std::vector<task*>& out) {
        if (t->wait.count != 1) return true;
        const core::wanted& w = t->wait.resources[0];
        return core::owners_of(*w.what, w.mode, *t, out);
    }
    bool leads_on(task* waiting, task* owner) { return pins.add(*owner) && still_owns(*waiting, *owner); }

private:
    static bool still_owns(task& waiting, task& owner) {
        std::vector<task*> all;
        if (!owners(&waiting, all)) return false;  // busy: it changes hands
        return std::find(all.begin(), all.end(), &owner) != all.end();
    }
};

bool has_owners(core::resource_kind kind) {
    return kind <= resource_kind::shared_timed_mutex || kind == resource_kind::once || kind == resource_kind::task;
}

// A first look without any lock: most owners are running. A task that blocks later judges its own wait, and sees this one.
bool cannot_close(task& self) {
    if (self.wait.count != 1 || !has_owners(self.wait.resources[0].what->kind)) return true;
    std::atomic_thread_fence(
        std::memory_order_seq_cst);  // of two tasks that close a cycle, the later one sees the other's wait
    std::vector<task*> owners;
    const core::wanted& w = self.wait.resources[0];
    if (!core::owners_of(*w.what, w.mode, self, owners)) return false;
    return std::none_of(owners.begin(), owners.end(), [&](task* owner) {
        return owner == &self || (owner->state.load() & ~core::task_states::pinned) == core::task_states::blocked;
    });
}

void say_what_it_does_to_itself(raw_finding& found, resource_kind with) {
    switch (with) {
        case resource_kind::task:
            found.advice = "a task cannot wait for its own end: let whoever started it join it";
            return;
        case resource_kind::once:
            found.message += ", whose function it is running itself";
            found.advice = "an initialization must not need its own result: pass the value on, or split it in two";
            return;
        case resource_kind::shared_mutex:
        case resource_kind::shared_timed_mutex:
            found.message += ", which it has itself";
            found.advice = "release it before locking it in another mode, and look again at what it protects";
            return;
        default:
            found.message += ", which it has itself";
            found.advice =
                "let the inner function expect the lock to be held (pass the guard), or use a recursive mutex";
    }
}

raw_finding report_of(const std::vector<task*>& path) {
    raw_finding found;
    found.rule = path.size() == 1 ? "self-deadlock" : "circular-wait";
    if (out.now_ns != nullptr) found.time_ns = out.now_ns();
    for (std::size_t i = 0; i < path.size(); ++i) {
        task& t = *path[i];
        task& holder = *path[(i + 1) % path.size()];
        const core::resource& r = *t.wait.resources[0].what;
        add_task(found, describe(t));
        for (const core::hold& h : t.holds) add_held_lock(found, h);
        add_resource(found, r);
        const resource_number id = core::number_of(r);
        for (resource_evidence& e : found.resources)
            if (e.id == id && e.kind != resource_kind::task) e.owners.push_back(holder.id.load());
        found.cycle.push_back({t.id.load(), id, holder.id.load()});
    }
    found.coffman = coffman_of_cycle(found);
    for (task* t : path)
        for (const core::hold& h : t->holds) found.interleaving.push_back(taking_step(found, *t, h));
    for (task* t : path) found.interleaving.push_back(waiting_step(*t));

    constexpr std::size_t most_told = 6, first_told = 3;  // of a longer cycle: the first ones, and the last
    for (const task_evidence& t : found.tasks) {
        const auto place = static_cast<std::size_t>(&t - found.tasks.data());
        if (path.size() > most_told && place >= first_told && place + 1 < path.size()) {
            if (place == first_told) found.message += "; … " + std::to_string(path.size() - first_told - 1) + " more …";
            continue;
        }
        const core::resource& r = *path[place]->wait.resources[0].what;
        const bool in_its_own_function = path.size() == 1 && r.kind == resource_kind::once;
        const std::string has = in_its_own_function ? std::string{} : what_it_has(found, t);
        found.message += (found.message.empty() ? "" : "; ") + ref_task(t.id) + (has.empty() ? "" : " " + has + " and");
        if (r.kind != resource_kind::task)
            found.message += " waits for " + ref(r);
        else
            found.message += path.size() == 1
                                 ? " waits for its own end"
                                 : " waits for the end of " + ref(static_cast<const core::task_resource&>(r).of);
    }
    if (path.size() == 1)
        say_what_it_does_to_itself(found, path[0]->wait.resources[0].what->kind);
    else if (std::all_of(path.begin(), path.end(),
                         [](task* t) { return t->wait.resources[0].what->kind <= resource_kind::shared_timed_mutex; }))
        found.advice = "take the locks in one order everywhere, or all at once with std::scoped_lock";
    else if (std::all_of(path.begin(), path.end(),
                         [](task* t) { return t->wait.resources[0].what->kind == resource_kind::once; }))
        found.advice =
            "an initialization must not need one that needs it: split one of them in two, or pass the value on";
    else
        found.advice = "release what is held before waiting for a task that needs it";
    for (task* t : path) found.identity.push_back(t->wait.operation);
    return found;
}

}  // namespace

bool closes_cycle(task& self) {
    if (cannot_close(self)) return false;
    for (;;) {
        raw_finding found;
        std::vector<task*> members;
        bool known = false;
        {
            const std::scoped_lock lock(verdict_lock);
            waits all;
            if (!all.pins.add(self)) return false;  // it was granted meanwhile
            way_back<task*, waits> search(all);
            const outcome result = search.look(&self);
            if (result == outcome::none) return false;
            if (result == outcome::found) {
                const std::vector<task*> path = search.path();
                known = std::all_of(path.begin(), path.end(), [](task* t) { return t->deadlock_reported.load(); });
                if (!known) {
                    found = report_of(path);
                    for (task* t : path) t->deadlock_reported.store(true);
                    members = path;
                }
            }
        }
        // Whoever reported it goes on with that, unless it waits here in its callback.
        if (known) return is_telling(&self) && deadlocked(true) == verdict::refuse_wait;
        if (found.rule.empty()) {
            core::pause_processor();
            continue;
        }
        if (!emit(found) || deadlocked(true) != verdict::refuse_wait) return false;
        // This cycle will be gone; the others may close another one. A record may be another task's by now.
        for (std::size_t i = 0; i < members.size(); ++i)
            if (members[i]->id.load() == found.tasks[i].id) members[i]->deadlock_reported.store(false);
        return true;
    }
}

}  // namespace gordian::inline GORDIAN_MODE::detector
