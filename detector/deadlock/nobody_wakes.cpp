#include "detector/deadlock/nobody_wakes.hpp"

#include "core/gate.hpp"
#include "detector/deadlock/blocked_tasks.hpp"
#include "detector/deadlock/coffman.hpp"
#include "detector/deadlock/pointed_at.hpp"
#include "detector/deadlock/strangers.hpp"
#include "detector/deadlock/stuck_set.hpp"
#include "detector/deadlock/wait_for_graph.hpp"
#include "detector/phrases.hpp"
#include "detector/sink.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <unordered_map>

namespace gordian::inline GORDIAN_MODE::detector {

using core::task;

namespace {

constexpr std::size_t most_described = 100;  // tasks of one finding; the rest are counted

std::atomic<bool> main_over{false};
std::atomic<task*> ends_program{nullptr};  // who runs the handlers of exit() and the destructors of statics
std::atomic<bool> judge_again{false};
std::atomic<bool> said_asleep{false};
std::atomic<unsigned> stuck_after_ms{100};

// A finding of the end of main, and the wait that it is about.
struct kept_leak {
    raw_finding found;
    blocked_task what;
};
std::vector<kept_leak>& leaks() {
    static auto* const all = new std::vector<kept_leak>;  // never destroyed: it is for the time after that
    return *all;
}
std::atomic<unsigned> leak_count{0};

bool any_task(task&, const void*) { return true; }
bool this_task(task& t, const void* wanted) { return &t == wanted; }

bool in_scope(task& t, const void* scope) {
    const core::task_number wanted = *static_cast<const core::task_number*>(scope);
    return wanted == 0 || scope_contains(wanted, t.scope);
}

// Describes those of `tasks` that are still in the same wait. Empty when one of them is not: then nothing is claimed.
raw_finding describe_all(const std::vector<blocked_task>& tasks, bool is_said = true) {
    raw_finding found;
    if (out.now_ns != nullptr) found.time_ns = out.now_ns();
    const std::scoped_lock lock(verdict_lock);
    pinned_tasks pins;
    for (const blocked_task& b : tasks)
        if (!pins.add(*b.task) || b.task->id.load() != b.id || b.task->episode.load() != b.episode) return {};
    for (const blocked_task& b : tasks) {
        task& t = *b.task;
        if (is_said) t.deadlock_reported.store(true);
        if (found.tasks.size() >= most_described) continue;
        add_task(found, describe(t));
        for (const core::hold& h : t.holds) add_held_lock(found, h);
        for (std::uint32_t i = 0; i < t.wait.count; ++i)
            if (t.wait.resources[i].what != nullptr) add_resource(found, *t.wait.resources[i].what);
        found.interleaving.push_back(waiting_step(t));
        found.identity.emplace_back(t.wait.operation);
    }
    if (tasks.size() > found.tasks.size())
        found.details.push_back("and " + std::to_string(tasks.size() - found.tasks.size()) +
                                " more tasks in the same situation");
    std::sort(found.identity.begin(), found.identity.end());
    found.identity.erase(std::unique(found.identity.begin(), found.identity.end()), found.identity.end());
    found.coffman = coffman_of_communication(found);
    return found;
}

std::string line_about(const raw_finding& found) {
    std::string line;
    for (std::size_t i = 0; i < found.tasks.size() && i < 4; ++i)
        line += (i == 0 ? "" : "; ") + what_it_waits_for(found, found.tasks[i]);
    if (found.tasks.size() > 4) line += "; and " + std::to_string(found.tasks.size() - 4) + " more";
    return line;
}

// What each waits for and why nobody comes, for resources of the finding.
void explain_peers(raw_finding& found, const std::vector<blocked_task>& tasks) {
    constexpr std::size_t most_named = 5;
    for (const blocked_task& b : tasks) {
        const auto t =
            std::find_if(found.tasks.begin(), found.tasks.end(), [&](const task_evidence& e) { return e.id == b.id; });
        if (t == found.tasks.end() || !t->waits || t->waits->resources.size() != b.wakers.size()) continue;
        for (std::size_t i = 0; i < b.wakers.size(); ++i) {
            const auto r = std::find_if(found.resources.begin(), found.resources.end(),
                                        [&](const resource_evidence& e) { return e.id == t->waits->resources[i]; });
            if (r == found.resources.end() || !r->notes.empty()) continue;
            std::vector<std::string> peers;
            for (const core::reach& peer : b.wakers[i]->members) {
                if (peer.task == 0 || peer.task == b.id) continue;
                const bool among =
                    std::any_of(tasks.begin(), tasks.end(), [&](const blocked_task& o) { return o.id == peer.task; });
                peers.push_back(ref_task(peer.task) + (among ? " could serve it and is blocked itself"
                                                             : " could have served it and cannot any more"));
                if (peers.size() == most_named) break;
            }
            if (peers.empty()) peers.emplace_back("nobody else can reach it");
            r->notes = std::move(peers);
        }
    }
}

// A wait on a nil channel, or in a select without a case that could be ready: it was reported when it began.
bool waits_for_nothing(const blocked_task& b) {
    const core::wait_record& w = b.task->wait;
    return w.count == 0 ||
           (w.count == 1 && w.resources[0].what != nullptr && w.resources[0].what->kind == resource_kind::nothing);
}

bool already_said(const std::vector<blocked_task>& tasks) {
    return std::any_of(tasks.begin(), tasks.end(),
                       [](const blocked_task& b) { return b.task->deadlock_reported.load(); });
}

}  // namespace

void main_is_over() noexcept {
    ends_program.store(core::current_or_null());
    main_over.store(true);
}
void set_stuck_after(unsigned milliseconds) noexcept { stuck_after_ms.store(milliseconds); }

void judge_all_asleep() {
    const bool at_the_end = main_over.load();
    if (said_asleep.load() || (!at_the_end && !is_enabled("all-asleep"))) return;
    judge_again.store(false);
    if (signal_handler_could_wake()) return;
    if (strangers_are_there()) {
        judge_again.store(true);  // it may be about to end
        return;
    }
    // Once statics are destroyed, what the others wait for may be gone. So they are told of by what was known of them when main
    // ended, and here only who would have ended the program, and hangs in a destructor or a handler of exit().
    if (at_the_end && core::gate::awake() == 0) say_kept_leaks();
    if (!is_enabled("all-asleep")) return;
    std::vector<blocked_task> tasks =
        at_the_end ? collect_blocked(this_task, ends_program.load()) : collect_blocked(any_task, nullptr);
    if (tasks.empty() || core::gate::awake() != 0) return;
    const std::size_t said_before =
        std::erase_if(tasks, [](const blocked_task& b) { return b.task->deadlock_reported && waits_for_nothing(b); });
    if (tasks.empty()) {
        if (!said_asleep.exchange(true)) deadlocked(false);
        return;
    }
    if (already_said(tasks)) {                       // they sleep because of a deadlock that was reported
        if (is_telling(nullptr)) deadlocked(false);  // and whoever would have ended the program sleeps in a callback
        return;
    }
    raw_finding found = describe_all(tasks);
    if (found.tasks.empty() || said_asleep.exchange(true)) return;
    found.rule = "all-asleep";
    if (said_before != 0)
        found.details.push_back("the wait of " + std::to_string(said_before) +
                                (said_before == 1 ? " more task was" : " more tasks were") + " reported before");
    found.message = found.tasks.size() == 1 ? line_about(found) + ", and nobody is left to wake it"
                                            : (tasks.size() == 2 ? "both" : "all " + std::to_string(tasks.size())) +
                                                  " tasks are asleep: " + line_about(found);
    found.advice =
        "somebody must stay awake to send, notify, count down or close what they wait for; count who does it for each wait";
    explain_peers(found, tasks);
    if (emit(found)) deadlocked(false);
}

void look_for_stuck_tasks() {
    if (judge_again.load() && core::gate::awake() == 0) judge_all_asleep();
    if (main_over.load() || core::gate::awake() == 0) return;

    // Those in the same wait at two looks that are far enough apart.
    struct seen_wait {
        core::task_number id;
        std::uint64_t episode;
    };
    static auto& before = *new std::unordered_map<task*, seen_wait>;  // the monitor looks during exit, too
    static auto next_look = std::chrono::steady_clock::now();
    const auto now = std::chrono::steady_clock::now();
    if (now < next_look) return;

    std::unordered_map<task*, seen_wait> present;
    bool old_ones = false;
    core::for_each_task([&](task& t) {
        if (t.state.load(std::memory_order_relaxed) != core::task_states::blocked || t.deadlock_reported.load()) return;
        const seen_wait s{t.id.load(), t.episode.load()};
        present.emplace(&t, s);
        const auto at = before.find(&t);
        old_ones = old_ones || (at != before.end() && at->second.id == s.id && at->second.episode == s.episode);
    });
    if (old_ones && is_enabled("stuck-tasks")) {
        const auto waits_for_long = [](task& t, const void* seen) {
            const auto& map = *static_cast<const std::unordered_map<task*, seen_wait>*>(seen);
            const auto at = map.find(&t);
            return at != map.end() && at->second.id == t.id.load() && at->second.episode == t.episode.load() &&
                   !t.deadlock_reported.load();
        };
        std::vector<blocked_task> tasks = collect_blocked(waits_for_long, &before);
        keep_those_nobody_can_wake(tasks, any_task, nullptr);
        for (std::vector<blocked_task>& part : split_by_relation(std::move(tasks))) {
            // Who can reach what may have changed while the copies were compared: once more for this part alone.
            keep_those_nobody_can_wake(part, any_task, nullptr);
            if (part.empty() || pointed_at_by_others(part)) continue;
            raw_finding found = describe_all(part);
            if (found.tasks.empty()) continue;
            found.rule = "stuck-tasks";
            found.message = line_about(found) + ": whoever could wake " +
                            (part.size() == 1 ? "it is gone" : "them is among them or gone");
            found.advice =
                "let one of them go first, or keep an end of the channel with somebody who sends, receives or closes it";
            explain_peers(found, part);
            emit(found);
        }
    }
    before = std::move(present);
    // A look costs time in proportion to the blocked tasks; no more than a fiftieth of the time is spent on it.
    const auto spent = std::chrono::steady_clock::now() - now;
    next_look = now + std::max<std::chrono::steady_clock::duration>(std::chrono::milliseconds(stuck_after_ms.load()),
                                                                    50 * spent);
}

void judge_leaked_tasks(core::task_number scope) {
    if (!is_enabled("leaked-task")) return;
    std::vector<blocked_task> tasks = collect_blocked(in_scope, &scope);
    std::erase_if(tasks, [](const blocked_task& b) { return b.task->kind != core::task_kind::green; });
    struct who_counts {
        core::task_number scope;
        task* asking;
    } counting{scope, core::current_or_null()};
    keep_those_nobody_can_wake(
        tasks,
        [](task& t, const void* argument) {
            const auto& c = *static_cast<const who_counts*>(argument);
            return &t != c.asking && t.kind != core::task_kind::main &&
                   (c.scope == 0 || scope_contains(c.scope, t.scope));
        },
        &counting);
    for (const blocked_task& b : tasks) {
        if (b.task->deadlock_reported.load()) continue;
        raw_finding found = describe_all({b}, scope != 0);
        if (found.tasks.empty()) continue;
        found.rule = "leaked-task";
        found.message = line_about(found) + (scope == 0 ? ", and main has ended: nobody wakes it any more"
                                                        : ", and nobody in its scope can wake it any more");
        found.advice =
            "join it, or tell it to end: close the channel it waits on, or select on a channel that is closed to stop it";
        explain_peers(found, tasks);
        if (scope != 0)
            emit(found);
        else
            leaks().push_back({std::move(found), b});
    }
    if (scope == 0) leak_count.store(static_cast<unsigned>(leaks().size()));
}

void say_kept_leaks() {
    if (leak_count.exchange(0) == 0) return;
    std::vector<raw_finding> still;
    {
        const std::scoped_lock lock(verdict_lock);
        pinned_tasks pins;
        for (kept_leak& k : leaks()) {
            task& t = *k.what.task;
            if (!pins.add(t) || t.id.load() != k.what.id || t.episode.load() != k.what.episode) continue;
            t.deadlock_reported.store(true);
            still.push_back(std::move(k.found));
        }
    }
    for (raw_finding& found : still) emit(found);
}

unsigned kept_leaks() noexcept { return leak_count.load(); }
void forget_kept_leaks() noexcept { leak_count.store(0); }

}  // namespace gordian::inline GORDIAN_MODE::detector
