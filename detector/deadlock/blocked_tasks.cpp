#include "detector/deadlock/blocked_tasks.hpp"

#include "core/owners.hpp"
#include "detector/deadlock/stuck_set.hpp"
#include "detector/deadlock/wait_for_graph.hpp"

#include <map>
#include <mutex>
#include <unordered_set>
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

namespace {

// The tasks of the program.
class program final : public surroundings {
public:
    program(const std::vector<blocked_task>& tasks, bool (*counts)(task&, const void*), const void* argument)
        : counts_(counts), argument_(argument) {
        for (const blocked_task& b : tasks) blocked_.insert(b.id);
    }
    bool has_actors() const override {
        bool anybody = false;
        core::for_each_task([&](task& t) { anybody = anybody || can_act(t); });
        return anybody;
    }
    std::vector<actor> actors() const override {
        std::vector<actor> all;
        core::for_each_task([&](task& t) {
            if (can_act(t)) all.push_back({t.id.load(), t.clock.snapshot()});
        });
        return all;
    }
    core::vector_clock knowledge_of(const blocked_task& b) const override { return b.task->clock.snapshot(); }

private:
    bool can_act(task& t) const {
        const core::task_number id = t.id.load();
        return id != 0 && !blocked_.contains(id) && counts_(t, argument_) &&
               (t.state.load() & ~core::task_states::pinned) != core::task_states::ended;
    }

    std::unordered_set<core::task_number> blocked_;
    bool (*counts_)(task&, const void*);
    const void* argument_;
};

}  // namespace

void keep_those_nobody_can_wake(std::vector<blocked_task>& tasks, bool (*counts)(task&, const void*),
                                const void* argument) {
    keep_stuck_set(tasks, program(tasks, counts, argument));
}

}  // namespace gordian::inline GORDIAN_MODE::detector
