// A check_scope is a number that tasks inherit from whoever starts them, so tests that run side by side do not see each other.
#include "core/forks.hpp"
#include "core/gate.hpp"
#include "core/options.hpp"
#include "core/spinlock.hpp"
#include "core/task.hpp"
#include "detector/deadlock/nobody_wakes.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <mutex>
#include <unordered_map>

namespace gordian::inline GORDIAN_MODE::detector {

using core::task;

namespace {

struct scope_table {
    core::spinlock guard;
    core::forks::kept_whole in_child{guard, core::forks::level::leaf};
    std::uint64_t last = 0;
    std::unordered_map<std::uint64_t, std::uint64_t> outer;  // of those that are open
};

scope_table& scopes() {
    static auto* const t = new scope_table;
    return *t;
}

}  // namespace

bool scope_contains(std::uint64_t scope, std::uint64_t inner) {
    scope_table& s = scopes();
    const std::scoped_lock lock(s.guard);
    while (inner != scope && inner != 0) {
        const auto at = s.outer.find(inner);
        inner = at != s.outer.end() ? at->second : 0;
    }
    return inner == scope;
}

std::uint64_t scope_begins() {
    task& self = core::current();
    scope_table& s = scopes();
    const std::scoped_lock lock(s.guard);
    const std::uint64_t mark = ++s.last;
    s.outer[mark] = self.scope;
    self.scope = mark;
    return mark;
}

void judge_scope(std::uint64_t mark) {
    task& self = core::current();
    // What can still run gets a moment; nobody else's tasks are waited for.
    const auto until =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(core::number_option(core::option_id::exit_drain));
    const auto somebody_runs = [&] {
        bool found = false;
        core::for_each_task([&](task& t) {
            found =
                found || (&t != &self && t.state.load() == core::task_states::running && scope_contains(mark, t.scope));
        });
        return found;
    };
    while (somebody_runs() && std::chrono::steady_clock::now() < until) {
        self.host->yield(self);
        const timespec pause{0, 50'000};
        nanosleep(&pause, nullptr);
    }
    judge_leaked_tasks(mark);
    if (self.scope != mark) return;
    scope_table& s = scopes();
    const std::scoped_lock lock(s.guard);
    self.scope = s.outer[mark];
}

bool belongs_to_scope(std::uint64_t mark, std::span<const core::task_number> tasks) {
    bool anybody = false, inside = false;
    core::for_each_task([&](task& t) {
        if (std::find(tasks.begin(), tasks.end(), t.id.load()) == tasks.end()) return;
        anybody = true;
        inside = inside || &t == core::current_or_null() ||
                 scope_contains(mark, t.scope);  // whoever made the scope is in it
    });
    return inside || !anybody;  // of tasks that are gone nobody knows any more
}

}  // namespace gordian::inline GORDIAN_MODE::detector
