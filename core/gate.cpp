#include "core/gate.hpp"

#include "core/any_wait.hpp"
#include "core/event.hpp"
#include "core/stack_range.hpp"

#include <array>
#include <mutex>

namespace gordian::inline GORDIAN_MODE::core {

#if GORDIAN_DETECTION
event_table events;
constinit std::atomic<bool> closely_watched{false};
#endif

namespace {
constexpr unsigned bucket_bits = 10;
constinit std::array<bucket, 1U << bucket_bits> buckets;

constexpr std::uint64_t one_awake = std::uint64_t{1} << 32;
constexpr std::uint64_t one_busy = 1;

std::uint64_t weight(bool timed) noexcept { return timed ? one_busy : one_awake + one_busy; }

#if GORDIAN_DETECTION
constinit std::atomic<std::uint64_t> counts{0};

void start_counting(std::uint64_t what) noexcept { counts.fetch_add(what); }

void stop_counting(std::uint64_t what) noexcept {
    const std::uint64_t before = counts.fetch_sub(what);
    if (what >= one_awake && before >> 32 == 1 && events.all_asleep != nullptr) [[unlikely]]
        events.all_asleep();
}

// The end of a wait, in the task's state: waits until nobody has it pinned. The wait's state before.
std::uint32_t uncounted_end(task& t) noexcept {
    for (;;) {
        std::uint32_t seen = t.state.load(std::memory_order_relaxed) & ~task_states::pinned;
        if (t.state.compare_exchange_weak(seen, task_states::running, std::memory_order_acq_rel)) return seen;
        pause_processor();
    }
}

void end_wait(task& t) noexcept { start_counting(weight(uncounted_end(t) == task_states::timed)); }
#else
// Nobody asks who waits.
void start_counting(std::uint64_t) noexcept {}
void stop_counting(std::uint64_t) noexcept {}
void uncounted_end(task&) noexcept {}
void end_wait(task&) noexcept {}
#endif
}  // namespace

bucket& bucket_of(const void* address) noexcept {
    const auto bits = reinterpret_cast<std::uintptr_t>(address) >> 3;
    return buckets[bits * 0x9e37'79b9'7f4a'7c15 >> (64 - bucket_bits)];
}

waiter* pop(wait_queue& q) noexcept {
    waiter* w = q.head;
    if (w == nullptr) return nullptr;
    remove(q, *w);
    w->next = nullptr;
    w->status.store(waiter::claimed, std::memory_order_relaxed);
    return w;
}

waiter* pop_all(wait_queue& q) noexcept {
    waiter* list = q.head;
    for (waiter* w = list; w != nullptr; w = w->next) {
        w->in = nullptr;
        w->status.store(waiter::claimed, std::memory_order_relaxed);
    }
    q = wait_queue{};
    return list;
}

namespace gate {

#if GORDIAN_DETECTION
void enter(task& self, const wait_description& what, bool timed) noexcept {
    // One by one: the caller has just written them so, and reading them together would wait for its stores.
    self.wait.operation = __atomic_load_n(&what.operation, __ATOMIC_RELAXED);
    self.wait.resources = __atomic_load_n(&what.resources, __ATOMIC_RELAXED);
    self.wait.count = __atomic_load_n(&what.count, __ATOMIC_RELAXED);
    self.wait.needs_all = what.needs_all;
    self.wait.at = what.at;
    self.episode.store(self.episode.load(std::memory_order_relaxed) + 1,
                       std::memory_order_relaxed);  // only the task itself
    // What looks for a cycle has a fence before it looks at others; who counts sleepers, a read-modify-write.
    self.state.store(timed ? task_states::timed : task_states::blocked, std::memory_order_release);
}
#else
void enter(task&, const wait_description&, bool) noexcept {}
#endif

bool judge([[maybe_unused]] task& self, bool timed) noexcept {
#if GORDIAN_DETECTION
    if (!timed && events.blocked != nullptr && events.blocked(self)) return true;
#endif
    stop_counting(weight(timed));
    return false;
}

namespace {
// Judges and parks; the task has entered its wait. give_up(end) calls end() and returns true when the wait is nobody's yet.
template <class GiveUp>
wait_result sleep_in(task& self, waiter& w, bool timed, deadline until, GiveUp give_up) {
    const bool refused = judge(self, timed);
    const auto end = [&] {
        if (refused)
            uncounted_end(self);  // it was never counted as asleep
        else
            end_wait(self);
    };
    while (w.status.load(std::memory_order_acquire) != waiter::granted) {
        if (!refused && self.host->park(self, until)) continue;
        if (give_up(end)) return refused ? wait_result::refused : wait_result::timed_out;
        pause_processor();  // claimed: the grant is on its way
    }
    if (refused) stop_counting(weight(timed));  // granted after all, meanwhile, and counted awake by that
    return wait_result::granted;
}

wait_result sleep_in(task& self, waiter& w, wait_queue& q, bucket& b, deadline until) {
    return sleep_in(self, w, until != never, until, [&](auto& end) {
        b.guard.lock();
        const bool nobodys = w.status.load(std::memory_order_relaxed) == waiter::queued;
        if (nobodys) {
            remove(q, w);
            end();
        }
        b.guard.unlock();
        return nobodys;
    });
}
}  // namespace

wait_result sleep(task& self, waiter& w, bool timed, deadline until, bool (*give_up)(void*), void* context) {
    return sleep_in(self, w, timed, until, [&](auto& end) {
        if (!give_up(context)) return false;
        end();
        return true;
    });
}

wait_result wait(task& self, waiter& w, wait_queue& q, bucket& b, const wait_description& what, deadline until) {
    const places_in_queues until_it_ends(self);
    w.who = &self;
    w.status.store(waiter::queued, std::memory_order_relaxed);
    push(q, w);
    enter(self, what, until != never);
    b.guard.unlock();
    return sleep_in(self, w, q, b, until);
}

wait_result wait_queued(task& self, waiter& w, wait_queue& q, bucket& b, const wait_description& what, deadline until) {
    const places_in_queues until_it_ends(self);
    b.guard.lock();
    if (w.status.load(std::memory_order_relaxed) == waiter::queued) {
        enter(self, what, until != never);
        w.entered.store(true, std::memory_order_relaxed);
        b.guard.unlock();
        return sleep_in(self, w, q, b, until);
    }
    b.guard.unlock();
    while (w.status.load(std::memory_order_acquire) != waiter::granted) pause_processor();
    return wait_result::granted;
}

void grant(waiter& w) noexcept {
    task& t = *w.who;
    scheduler& host = *t.host;
    // Under the guard `entered` was either set before the claim, or is never set: the waiter sees that it is claimed.
    if (w.entered.load(std::memory_order_relaxed)) end_wait(t);
    w.status.store(waiter::granted, std::memory_order_release);
    host.unpark(t);
}

void grant_all(waiter* list) noexcept {
    while (list != nullptr) {
        waiter* const next = list->next;  // the waiter is gone once it is granted
        grant(*list);
        list = next;
    }
}

void sleep_until(deadline until) {
    task& self = current();
    enter(self, wait_description{}, true);
    judge(self, true);
    while (std::chrono::steady_clock::now() < until) self.host->park(self, until);
    end_wait(self);
}

void task_started(task&) noexcept { start_counting(one_awake + one_busy); }

void task_never_ran(task& t) noexcept {
    t.state.store(task_states::ended, std::memory_order_release);
    t.finished.store(true, std::memory_order_release);
    stop_counting(one_awake + one_busy);
}

void task_ended(task& t) noexcept {
#if GORDIAN_DETECTION
    if (events.task_ended != nullptr) events.task_ended(t);
    t.end_clock.release(t.clock);
    t.clock.retire();
    t.holds.clear();
#endif
    bucket& b = bucket_of(&t);
    b.guard.lock();
    t.finished.store(true, std::memory_order_release);
    waiter* joiners = pop_all(t.joiners);
    b.guard.unlock();
    grant_all(joiners);
    t.state.store(task_states::ended, std::memory_order_release);
    stop_counting(one_awake + one_busy);
}

void reset_after_fork(task* survivor) noexcept {
#if !GORDIAN_DETECTION
    for (bucket& b : buckets) b.parked_by_address = nullptr;
#endif
    for_each_task([&](task& t) {
        if (&t == survivor) return;
        // Nobody in a queue is left: the caller is in none.
        for (const waiter* w = t.waits_at; w != nullptr; w = w->sibling)
            if (w->in != nullptr) *w->in = wait_queue{};
        t.waits_at = nullptr;
        t.state.store(task_states::ended);
        t.finished.store(true);
        t.os_thread = 0;
    });
    forget_other_stacks(survivor);
#if GORDIAN_DETECTION
    counts.store(survivor != nullptr ? one_awake + one_busy : 0);
#endif
}

#if GORDIAN_DETECTION
std::uint32_t awake() noexcept { return static_cast<std::uint32_t>(counts.load() >> 32); }
std::uint32_t busy() noexcept { return static_cast<std::uint32_t>(counts.load()); }

bool pin(task& t) noexcept {
    std::uint32_t expected = task_states::blocked;
    return t.state.compare_exchange_strong(expected, task_states::blocked | task_states::pinned);
}

void unpin(task& t) noexcept { t.state.store(task_states::blocked, std::memory_order_release); }

bool pin_any(task& t) noexcept {
    if (pin(t)) return true;
    std::uint32_t expected = task_states::timed;
    return t.state.compare_exchange_strong(expected, task_states::timed | task_states::pinned);
}
void unpin_any(task& t) noexcept { t.state.fetch_and(~task_states::pinned, std::memory_order_release); }
#endif

}  // namespace gate

}  // namespace gordian::inline GORDIAN_MODE::core
