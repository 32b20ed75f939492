// Wires core, the detectors and the writers together: the only file that knows all three.
#include "reports/runtime.hpp"

#include "core/any_wait.hpp"
#include "core/contention.hpp"
#include "core/event.hpp"
#include "core/forks.hpp"
#include "core/gate.hpp"
#include "core/monitor.hpp"
#include "core/options.hpp"
#include "core/owners.hpp"
#include "core/schedulers/fiber_stack.hpp"
#include "core/schedulers/green.hpp"
#include "core/stack_depot.hpp"
#include "core/stacks/capture.hpp"
#include "core/task.hpp"
#include "detector/deadlock/circular_wait.hpp"
#include "detector/deadlock/nobody_wakes.hpp"
#include "detector/deadlock/wait_for_graph.hpp"
#include "detector/misuse/misuse.hpp"
#include "detector/progress/progress.hpp"
#include "detector/race/race.hpp"
#include "detector/sink.hpp"
#include "reports/collector.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <gordian/findings.hpp>

#include <cstdlib>
#include <mutex>
#include <pthread.h>
#include <unistd.h>

namespace gordian::inline GORDIAN_MODE::reports {

namespace {

// main has ended, and everything has: between the two handlers of exit() and destructors of statics run.
std::atomic<bool> main_ended{false}, ended{false};
std::atomic<int> status_of_exit{0};  // what exit() was called with
std::atomic<bool> started{false}, draining{false}, dump_wanted{false};
std::atomic<void (*)() noexcept> before_end_by_deadlock{nullptr};

std::chrono::steady_clock::time_point start_time() {
    static const auto at = std::chrono::steady_clock::now();
    return at;
}

std::int64_t now_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - start_time())
        .count();
}

detector::verdict after_deadlock(bool can_refuse) {
    switch (core::action_on_deadlock()) {
        case core::deadlock_action::hang: return detector::verdict::goes_on;
        case core::deadlock_action::throw_to_the_task:
            if (can_refuse) return detector::verdict::refuse_wait;
            break;
        case core::deadlock_action::exit: break;
    }
    end_because_of_deadlock();
}

void add_locks(raw_statistics& s) {
    for (const core::contention::summary& l : core::contention::all()) {
        raw_lock_statistics one;
        one.lock.id = l.number;
        one.lock.kind = l.kind;
        one.lock.name = l.name;
        one.lock.address = l.address;
        one.lock.created_at = l.created_at;
        one.acquisitions = l.acquisitions;
        one.contended = l.contended;
        one.wait_total_ns = l.waited_ns;
        one.wait_ns.assign(l.waits.begin(), l.waits.end());
        one.hold_ns.assign(l.holds.begin(), l.holds.end());
        for (const core::measured_hold& h : l.longest) one.longest_holds.push_back({h.name, h.by, h.ns, h.at});
        s.locks.push_back(std::move(one));
    }
    if (const std::uint64_t lost = core::contention::forgotten(); lost > 0)
        s.dropped.emplace_back("statistics of locks", lost);
}

raw_statistics statistics(bool with_locks) {
    raw_statistics s;
    s.tasks = core::registry::tasks_made();
    s.resources = core::resources_numbered();
    s.stacks = core::stacks_in_depot();
    if (const std::size_t bare = core::stacks_without_guard(); bare > 0)
        s.dropped.emplace_back("stacks of go tasks without a guard page (checked by a canary)", bare);
    if (with_locks) add_locks(s);
    return s;
}

void on_task_ended(core::task& t) {
    detector::progress_task_ended(t);
    if (t.kind != core::task_kind::main) detector::judge_held_at_exit(t);
}

core::spinlock tick_guard;
std::atomic<bool> in_tick{false};

// Looks every 0.2 ms, that often, whether it is done.
template <class Done>
void wait_until(Done done, int looks) {
    const timespec pause{0, 200'000};
    for (; !done() && looks > 0; --looks) nanosleep(&pause, nullptr);
}
constexpr int looks_at_the_end = 50'000;  // ten seconds: whatever holds it up must not keep the program from ending

// What the monitor, or another task, is about to say when the program ends is said.
void let_findings_arrive() {
    const bool is_monitor = core::current_or_null() == nullptr;
    if (!is_monitor) wait_until([] { return !in_tick.load(); }, looks_at_the_end);
    wait_until([] { return !findings_are_arriving(); }, looks_at_the_end);
}

// What a tick keeps for the next one must be whole in the child. A tick may wait for the program, in a callback of its: then
// the fork goes on without it.
thread_local bool got_tick = false;  // by the thread that forks, between its handlers

void before_fork_of_runtime() {
    wait_until([] { return got_tick = tick_guard.try_lock(); }, 500);
    before_fork();
}

void after_fork_of_runtime() {
    after_fork_in_parent();
    if (got_tick) tick_guard.unlock();
}

void on_tick() {
    const std::scoped_lock whole(tick_guard);
    in_tick.store(true);
    detector::look_for_stuck_tasks();
    detector::look_at_progress();
    if (dump_wanted.exchange(false)) dump_tasks();
    in_tick.store(false);
}

// Green tasks that could still run get a moment to end or block. A fault of theirs ends the drain: see the signal handlers.
void drain() {
    const auto until =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(core::number_option(core::option_id::exit_drain));
    draining.store(true);
    const auto somebody_runs = [] {
        bool found = false;
        core::for_each_task([&](core::task& t) {
            found = found || (t.kind == core::task_kind::green && t.state.load() == core::task_states::running);
        });
        return found;
    };
    const timespec pause{0, 200'000};
    while (draining.load() && std::chrono::steady_clock::now() < until && core::gate::busy() > 1 && somebody_runs())
        nanosleep(&pause, nullptr);
    draining.store(false);
}

void flush_what_can_be_flushed() {
    for (std::FILE* stream : {stdout, stderr}) {
        if (ftrylockfile(stream) != 0) continue;
        std::fflush(stream);
        funlockfile(stream);
    }
}

void child_of_fork() {
    detector::reset_progress_after_fork();
    in_tick.store(false);
    detector::forget_kept_leaks();
    after_fork_in_child();
    if (got_tick) tick_guard.unlock();
}

}  // namespace

void start_runtime() {
    if (started.exchange(true)) return;
    start_time();
    core::current();  // main is task 1
    core::current().clock.need_slot();
    install_checks();
    core::read_option_environment();
    core::set_stack_depth(static_cast<unsigned>(core::number_option(core::option_id::stack_depth)));
    core::set_fiber_stack_size(core::number_option(core::option_id::stack_size));
    detector::set_stuck_after(static_cast<unsigned>(core::number_option(core::option_id::stuck_after)));

    detector::out = {.add = add, .deadlocked = after_deadlock, .now_ns = now_ns, .is_telling = is_telling};
    core::events.blocked = detector::closes_cycle;
    core::events.all_asleep = detector::judge_all_asleep;
    core::events.task_ended = on_task_ended;
    core::events.misused = detector::on_misuse;
    core::events.operated = detector::on_operated;
    core::events.destroyed = detector::progress_resource_destroyed;
    detector::install_race_detectors(core::events);
    core::monitor::every_tick(on_tick);

    runtime_hooks hooks;
    hooks.statistics = statistics;
    hooks.scope_begins = detector::scope_begins;
    hooks.judge_leaks = [](std::uint64_t mark) {
        let_findings_arrive();
        detector::say_pending_findings();
        detector::judge_scope(mark);
    };
    hooks.belongs_to_scope = detector::belongs_to_scope;
    begin_run(hooks);
    install_signal_handlers();
    watch_terminate();
    core::forks::handle();
    pthread_atfork(before_fork_of_runtime, after_fork_of_runtime, child_of_fork);
    std::atexit([] {
        if (!main_ended.load()) end_of_program(0, false);  // where the end of main cannot be seen
    });
}

int end_of_program(int status, bool returned_from_main) {
    if (!started.load()) return status;
    if (main_ended.exchange(true)) {
        status_of_exit.store(status_to_end_with(status));
        return status_of_exit.load();
    }
    if (returned_from_main) detector::judge_held_at_exit(core::current());
    detector::main_is_over();
    drain();
    detector::judge_leaked_tasks(0);
    let_findings_arrive();
    detector::say_pending_findings();
    detector::statics_are_being_destroyed();
    status_of_exit.store(status_to_end_with(status));
    return status_of_exit.load();
}

bool is_draining() noexcept { return draining.load(); }

void task_crashed_while_draining() noexcept {
    draining.store(false);
    for (;;) pause();
}

void report_before_death(int signal) noexcept {
    if (!started.load() || ended.exchange(true)) return;
    // Whether a destructor would still have woken them is not known, and nobody will know it.
    if (const unsigned waited = detector::kept_leaks(); waited > 0) {
        char text[200];
        const int length =
            std::snprintf(text, sizeof text,
                          "gordian: %u of the go tasks were blocked when main had ended; a signal ends the "
                          "program before it is known whether they are leaked\n",
                          waited);
        if (length > 0) [[maybe_unused]]
            const ssize_t written = write(STDERR_FILENO, text, static_cast<std::size_t>(length));
    }
    end_run_in_signal_handler(128 + signal);
}

void end_because_of_deadlock() {
    main_ended.store(true);
    ended.store(true);
    flush_what_can_be_flushed();
    const auto code = static_cast<int>(core::number_option(core::option_id::exitcode));
    const int status = code != 0 ? code : 66;
    end_run(status);
    if (void (*const f)() noexcept = before_end_by_deadlock.exchange(nullptr)) {
        f();
        flush_what_can_be_flushed();
    }
    _exit(status);
}

namespace {
// Who has what the pinned task waits for, where that is known: somebody who runs cannot be asked what it holds.
void add_waited_for(detector::raw_finding& resources, core::task& t) {
    for (std::uint32_t i = 0; i < t.wait.count; ++i) {
        const core::wanted& w = t.wait.resources[i];
        if (w.what == nullptr) continue;
        detector::add_resource(resources, *w.what);
        const auto r = std::find_if(resources.resources.begin(), resources.resources.end(),
                                    [&](const auto& e) { return e.id == core::number_of(*w.what); });
        std::vector<core::task*> owners;
        if (r == resources.resources.end() || !r->notes.empty() || w.what->kind == core::resource_kind::task ||
            !core::owners_of(*w.what, w.mode, t, owners))
            continue;
        for (core::task* owner : owners) r->notes.push_back(detector::ref(*owner) + " has it");
    }
}
}  // namespace

void dump_tasks() {
    std::vector<detector::task_evidence> tasks;
    detector::raw_finding resources;
    const std::scoped_lock lock(detector::verdict_lock);
    core::for_each_task([&](core::task& t) {
        if (!core::gate::pin_any(t)) {
            tasks.push_back(detector::mention(t));
            return;
        }
        tasks.push_back(detector::describe(t));
        for (const core::hold& h : t.holds) detector::add_held_lock(resources, h);
        add_waited_for(resources, t);
        core::gate::unpin_any(t);
    });
    print_tasks(tasks, resources.resources);
}

void want_task_dump() noexcept {
    dump_wanted.store(true);
    core::monitor::look_soon();
}

namespace {

[[gnu::constructor]] void start() { start_runtime(); }

// The last word, when the handlers of exit() and the destructors of all statics have run: what the C library is told by
// atexit() at start-up runs before many of them. The priority is of those kept for the implementation, as coverage counters
// are: written before this ends the process.
#if !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wprio-ctor-dtor"
#endif
[[gnu::destructor(1)]] void finish() {
    if (!main_ended.load() || ended.exchange(true)) return;
    detector::say_kept_leaks();
    let_findings_arrive();
    const int called_with = status_of_exit.load(), status = end_run(called_with);
    // From within exit(): what is left of its work is done, with this status.
    if (status != called_with) std::exit(status);
}
#if !defined(__clang__)
#pragma GCC diagnostic pop
#endif

}  // namespace

}  // namespace gordian::inline GORDIAN_MODE::reports

namespace gordian::inline GORDIAN_MODE::detail {

void on_end_by_deadlock(void (*f)() noexcept) noexcept { reports::before_end_by_deadlock.store(f); }

}  // namespace gordian::inline GORDIAN_MODE::detail
