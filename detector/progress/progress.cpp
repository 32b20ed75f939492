#include "detector/progress/progress.hpp"

#include "core/contention.hpp"
#include "core/forks.hpp"
#include "core/gate.hpp"
#include "core/monitor.hpp"
#include "core/options.hpp"
#include "core/owners.hpp"
#include "core/spinlock.hpp"
#include "core/stacks/capture.hpp"
#include "detector/progress/condition_turns.hpp"
#include "detector/progress/conflicts.hpp"
#include "detector/progress/livelock.hpp"
#include "detector/progress/long_hold.hpp"
#include "detector/progress/starvation.hpp"
#include "detector/progress/turns.hpp"
#include "detector/sink.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <string_view>

namespace gordian::inline GORDIAN_MODE::detector {

using core::operation;
using core::task;

namespace {

constexpr std::uint32_t look_after = 64;        // operations of a task
constexpr std::uint64_t window_length = 512;    // operations of all tasks
constexpr std::uint64_t longest_window = 8192;  // where the one who opened it hardly comes to act
constexpr std::uint64_t opener_acts = 48;
constexpr std::uint64_t suspicious_row = 4;
constexpr std::int64_t pause_per_cost = 50;
constexpr std::int64_t longest_pause = 50'000'000;  // ns
constexpr std::size_t most_things = 512;

std::atomic<std::int64_t> next_window{0};
std::atomic<bool> something_pending{false};

struct present_window {
    core::spinlock guard;  // of everything here
    core::forks::kept_whole in_child{guard, core::forks::level::outer};
    conflicts judge{0};
    turns queue{0};
    std::unordered_map<resource_number, resource_evidence> things;
    std::unordered_map<task_number, std::uint64_t> actors;  // who acted, and how often it had waited by then
    std::uint64_t operations = 0, checked_at = 0, opener_operations = 0;
    std::uint64_t longest_row = 0, most_bypasses = 0;
    task_number opener = 0;
    std::int64_t opened = 0;
    std::vector<task_number> said;  // tasks of livelocks that were reported
    std::vector<raw_finding> pending;
};

present_window& the() {
    static auto* const lives_for_ever = new present_window;
    return *lives_for_ever;
}

bool others_sleep(std::size_t awake) { return core::gate::awake() <= awake; }

bool open_window(task& self) {
    self.operations = 0;
    const std::int64_t now = core::steady_ns();
    if (now < next_window.load(std::memory_order_relaxed)) return false;
    present_window& w = the();
    const std::scoped_lock lock(w.guard);
    if (core::closely_watched.load(std::memory_order_relaxed)) return true;
    w.judge = conflicts(core::number_option(core::option_id::livelock_rounds));
    w.queue = turns(core::number_option(core::option_id::starvation_bypasses));
    w.things.clear();
    w.actors.clear();
    w.operations = w.checked_at = w.opener_operations = w.longest_row = w.most_bypasses = 0;
    w.opener = self.id.load(std::memory_order_relaxed);
    w.opened = now;
    core::closely_watched.store(true, std::memory_order_relaxed);
    return true;
}

void close_window(present_window& w) {
    core::closely_watched.store(false, std::memory_order_relaxed);
    const std::int64_t now = core::steady_ns();
    // What it has cost is not what it took: tasks slept meanwhile. A quarter of a microsecond an operation is about right.
    const auto cost = std::min(now - w.opened, static_cast<std::int64_t>(w.operations) * 250);
    next_window.store(now + std::min(pause_per_cost * cost, longest_pause), std::memory_order_relaxed);
}

// Ended by now and then: is there a reason to go on looking?
void check_window(present_window& w) {
    const bool opener_had_time = w.opener_operations >= opener_acts || w.operations >= longest_window;
    if (w.operations - w.checked_at < window_length || (w.checked_at == 0 && !opener_had_time)) return;
    const std::uint64_t row = w.judge.longest_row(), bypasses = w.queue.longest_row();
    const bool row_grows = row >= suspicious_row && row > w.longest_row;
    const bool bypasses_grow = bypasses >= suspicious_row && bypasses > w.most_bypasses;
    if (!row_grows && !bypasses_grow) return close_window(w);
    w.checked_at = w.operations;
    w.longest_row = row;
    w.most_bypasses = bypasses;
}

bool is_any_of(std::string_view word, std::initializer_list<std::string_view> list) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

// Since its last operation it has waited for a message or another task's end.
bool has_moved_on(present_window& w, task& self, task_number id) {
    const std::uint64_t episode = self.episode.load(std::memory_order_relaxed);
    if (w.actors.size() >= 4096) w.actors.clear();
    auto [at, is_new] = w.actors.try_emplace(id, episode);
    if (is_new || at->second == episode) return false;
    at->second = episode;
    return is_any_of(self.wait.operation, {"send", "receive", "select", "join"});
}

task_number holder_of(const core::resource& lock, task& self) {
    if (lock.kind > resource_kind::shared_timed_mutex) return 0;
    std::vector<task*> owners;
    if (!core::owners_of(lock, core::hold_mode::exclusive, self, owners)) return 0;
    for (task* o : owners)
        if (o != &self) return o->id.load(std::memory_order_relaxed);
    return 0;
}

seen_operation seen(present_window& w, task& self, operation what, const core::resource* on, std::uint64_t value,
                    stack_id at) {
    seen_operation o;
    o.who = self.id.load(std::memory_order_relaxed);
    o.what = what;
    o.value = value;
    o.progress = self.progress.load(std::memory_order_relaxed);
    o.at = at;
    o.moved_on = has_moved_on(w, self, o.who);
    // So that they have a name in a finding when they are gone.
    const auto remember = [&](resource_number number, const core::resource& r) {
        if (!w.things.contains(number) && w.things.size() < most_things) w.things.emplace(number, describe(r));
    };
    std::size_t i = 0;
    for (std::uint32_t h = self.holds.size(); h-- > 0 && i < o.held.size();) {
        const core::hold& held = self.holds[h];
        o.held[i++] = held.number;
        remember(held.number, *held.what);
    }
    if (!self.holds.empty()) o.held_at = self.holds.back().at;
    if (on == nullptr) return o;
    o.on = core::number_of(*on);
    o.kind = on->kind;
    if (what == operation::try_failed) o.holder = holder_of(*on, self);
    remember(o.on, *on);
    return o;
}

std::vector<task_evidence> tasks_of(const conflict_verdict& v) {
    std::vector<task_evidence> tasks;
    for (const task_number id : v.tasks) tasks.push_back(mention(id));
    return tasks;
}

void say_later(present_window& w, raw_finding&& found) {
    if (found.rule.empty()) return;
    if (out.now_ns != nullptr) found.time_ns = out.now_ns();
    w.pending.push_back(std::move(found));
    something_pending.store(true, std::memory_order_release);
}

void pronounce(present_window& w, const conflict_verdict& v) {
    not_starved(v.tasks);
    w.said.insert(w.said.end(), v.tasks.begin(), v.tasks.end());
    w.judge.leave_out(v.tasks);
    say_later(w, livelock_finding(v, w.judge.history(), w.things, tasks_of(v)));
}

void pronounce(present_window& w, const turns::passed_over& v, stack_id at) {
    if (const auto about = w.things.find(v.at); about != w.things.end())
        say_later(w, starved_by_bypasses(v, about->second, at));
}

[[gnu::noinline]] void judge_operation(task& self, operation what, const core::resource* on, std::uint64_t value) {
    if (self.calls_in_detector != 0) return;  // a signal handler, or an allocation of ours
    ++self.calls_in_detector;
    const stack_id at = core::capture_stack();
    present_window& w = the();
    {
        const std::scoped_lock lock(w.guard);
        if (core::closely_watched.load(std::memory_order_relaxed)) {
            const seen_operation o = seen(w, self, what, on, value, at);
            ++w.operations;
            if (o.who == w.opener) ++w.opener_operations;
            if (std::find(w.said.begin(), w.said.end(), o.who) == w.said.end())
                if (const conflict_verdict v = w.judge.happened(o, others_sleep); v.what != pattern::none)
                    pronounce(w, v);
            if (const turns::passed_over v = w.queue.happened(o); v.who != 0) pronounce(w, v, at);
            check_window(w);
        }
    }
    --self.calls_in_detector;
}

// Of locks: the counts of those who ask in vain are kept all the time.
void hear_of_lock(task& self, operation what, const core::resource& on, std::uint64_t value) {
    if (on.kind > resource_kind::shared_timed_mutex || self.calls_in_detector != 0) return;
    ++self.calls_in_detector;
    if (what == operation::try_failed) {
        asked_in_vain(self, on, value, 1);
    } else if (what == operation::acquired || what == operation::acquired_after_wait) {
        // Woken `value` times to find that somebody else has it again.
        if (what == operation::acquired_after_wait && value > 0) asked_in_vain(self, on, ~value, value);
        got_what_it_asked_for(self, on);
    }
    --self.calls_in_detector;
}

void hear_of_condition(task& self, operation what, const core::resource* on, std::uint64_t value) {
    if (self.calls_in_detector != 0) return;
    ++self.calls_in_detector;
    if (what == operation::waits)
        waits_at_condition(self, *on, stack_id{static_cast<std::uint32_t>(value)});
    else if (what == operation::notified)
        condition_notified(self, *on, value);
    else
        wait_at_condition_ended(self);
    --self.calls_in_detector;
}

}  // namespace

void on_operated(task& self, operation what, const core::resource* on, std::uint64_t value) {
    const bool changes_atomic = what == operation::atomic_load || what == operation::atomic_change ||
                                what == operation::atomic_exchanged || what == operation::atomic_failed;
    if (!changes_atomic) {
        const bool at_condition =
            on != nullptr ? on->kind == resource_kind::condition_variable : what == operation::wait_ended;
        if (at_condition)
            hear_of_condition(self, what, on, value);
        else if (on != nullptr)
            hear_of_lock(self, what, *on, value);
    }
    if (!core::closely_watched.load(std::memory_order_relaxed)) [[likely]] {
        if (++self.operations < look_after) [[likely]]
            return;
        if (!open_window(self)) return;
    }
    judge_operation(self, what, on, value);
    // What holds the lock of an atomic says it later.
    if (something_pending.load(std::memory_order_relaxed)) [[unlikely]] {
        if (changes_atomic)
            core::monitor::start();
        else
            say_pending_findings();
    }
}

void progress_task_ended(task& t) {
    if (t.progress.load(std::memory_order_relaxed) != 0) look_at_shares(true);
    if (!core::closely_watched.load(std::memory_order_relaxed)) return;
    present_window& w = the();
    const std::scoped_lock lock(w.guard);
    const task_number id = t.id.load(std::memory_order_relaxed);
    w.judge.ended(id);
    w.queue.ended(id);
}

void progress_resource_destroyed(const core::resource& r) {
    const bool is_condition = r.kind == resource_kind::condition_variable;
    const bool is_watched = is_condition || core::closely_watched.load(std::memory_order_relaxed);
    if (!is_watched || r.number.load(std::memory_order_relaxed) == 0) return;
    task* const self = core::current_or_null();
    if (self == nullptr || self->calls_in_detector != 0) return;
    ++self->calls_in_detector;
    if (is_condition) condition_destroyed(r);
    {
        present_window& w = the();
        const std::scoped_lock lock(w.guard);
        w.judge.destroyed(core::number_of(r));
        w.queue.destroyed(core::number_of(r));
    }
    --self->calls_in_detector;
}

void look_at_progress() {
    look_for_long_holds();
    look_at_shares();
    if (something_pending.load(std::memory_order_relaxed)) say_pending_findings();
}

void say_pending_findings() {
    present_window& w = the();
    std::vector<raw_finding> all;
    {
        const std::scoped_lock lock(w.guard);
        all.swap(w.pending);
        something_pending.store(false, std::memory_order_relaxed);
    }
    for (raw_finding& found : all) emit(found);
}

void reset_progress_after_fork() {
    present_window& w = the();
    core::closely_watched.store(false);
    w.pending.clear();
    something_pending.store(false);
}

}  // namespace gordian::inline GORDIAN_MODE::detector
