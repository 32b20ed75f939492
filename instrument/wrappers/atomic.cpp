// The atomics' happens-before. Invariants of an atomic_state:
// - The value and the clock change together, between begin_change() and the end of the change, by the one task whose record
//   `changed_by` holds. So the clock is always what a reader of the present value learns.
// - `news` sums the clock up: 0 while it is empty, the moment `last` while it is exactly what one task knew then, all ones
//   else. Moments are never given twice, so a reader that finds the same news before and after it read the value, and nobody
//   changing it after it did, has read a value that goes with that news.
// - Giving `changed_by` back is the last touch: who reads the new value may destroy the atomic then. So detectors are told before.
#include <gordian/atomic.hpp>

#include "instrument/wrappers/watch.hpp"

#if GORDIAN_DETECTION

#include "core/scheduler.hpp"

#include <sched.h>

namespace gordian::inline GORDIAN_MODE::detail {

namespace {

constexpr std::uint64_t of_several = ~std::uint64_t{0};

constexpr std::uint32_t steps_before_giving_way = 256;

// Loops on an atomic never block: other green tasks get their turn here.
inline void step(task& self) noexcept {
    scheduling_point(self);
    if (++self.atomic_steps % steps_before_giving_way == 0 && self.kind == task_kind::green) [[unlikely]]
        self.host->yield(self);
}

bool acquires(std::memory_order order) noexcept {
    return order != std::memory_order_relaxed && order != std::memory_order_release;
}
bool releases(std::memory_order order) noexcept {
    return order == std::memory_order_release || order == std::memory_order_acq_rel ||
           order == std::memory_order_seq_cst;
}

fence_clocks& fences_of(task& self) {
    if (self.clock.fences == nullptr) self.clock.fences = new fence_clocks;
    return *self.clock.fences;
}

inline bool knows_both(const task& self, epoch e) noexcept {
    // Of oneself everything is known.
    return !e || e.slot() == self.clock.slot || (self.clock.knows(e) && self.clock.knows_without_locks(e));
}

// What reading the value brings: knowledge at once, or with the next acquire fence.
void learn(atomic_state& s, task& self, std::memory_order order) {
    const std::uint64_t news = s.news.load(std::memory_order_relaxed);
    if (news == 0) return;
    const sync_clock& clock = clock_in(s.clock);
    if (clock.last && knows_both(self, clock.last)) return;
    if (acquires(order)) {
        clock.acquire(self.clock);
        return;
    }
    sync_clock& gathered = fences_of(self).acquired;
    if (clock.last && gathered.full.knows(clock.last) && gathered.without_locks.knows(clock.last)) return;
    gathered.join(clock);
}

void sum_up(atomic_state& s) noexcept {
    const sync_clock& clock = clock_in(s.clock);
    s.news.store(clock.last ? clock.last.bits : clock.empty() ? 0 : of_several, std::memory_order_release);
}

// What a plain store passes on replaces what was there.
void publish_store(atomic_state& s, task& self, std::memory_order order) {
    sync_clock& clock = clock_in(s.clock);
    if (releases(order)) {
        clock.release(self.clock);
    } else if (self.clock.fences != nullptr && !self.clock.fences->released.empty()) {
        clock = self.clock.fences->released;
    } else {
        if (s.news.load(std::memory_order_relaxed) == 0) return;
        clock = sync_clock{};
    }
    sum_up(s);
}

// A read-modify-write continues the release sequences that were there.
void publish_modify(atomic_state& s, task& self, std::memory_order order) {
    sync_clock& clock = clock_in(s.clock);
    if (releases(order)) {
        const bool includes_all = acquires(order) || (clock.last ? knows_both(self, clock.last) : clock.empty());
        if (includes_all)
            clock.release(self.clock);
        else
            clock.release_join(self.clock);
    } else if (self.clock.fences != nullptr && !self.clock.fences->released.empty()) {
        clock.join(self.clock.fences->released);
    } else {
        return;
    }
    sum_up(s);
}

void let_go(atomic_state& s) noexcept { s.changed_by.store(nullptr, std::memory_order_release); }

[[gnu::noinline]] void take_contended(atomic_state& s, task& self) noexcept {
    for (int spins = 0;; ++spins) {
        if (spins % 64 == 63)
            sched_yield();  // its holder may have lost its processor
        else
            pause_processor();
        task* nobody = nullptr;
        if (s.changed_by.load(std::memory_order_relaxed) == nullptr &&
            s.changed_by.compare_exchange_weak(nobody, &self, std::memory_order_acq_rel))
            return;
    }
}

// False: this is a signal handler of the very thread that is changing it.
bool take(atomic_state& s, task& self) noexcept {
    task* by = nullptr;
    if (s.changed_by.compare_exchange_strong(by, &self, std::memory_order_acq_rel)) [[likely]]
        return true;
    if (by == &self) return false;
    take_contended(s, self);
    return true;
}

}  // namespace

[[gnu::noinline]] std::uint64_t begin_load(atomic_state& s) noexcept {
    step(current_at_entry());
    return s.news.load(std::memory_order_acquire);
}

[[gnu::noinline]] bool end_load(atomic_state& s, std::uint64_t news, std::memory_order, std::uint64_t value) noexcept {
    task& self = current_at_entry();
    std::atomic_thread_fence(std::memory_order_acquire);  // the value was read before what follows
    epoch last;
    last.bits = news;
    if (news == of_several || !knows_both(self, last) || s.changed_by.load(std::memory_order_acquire) != nullptr ||
        s.news.load(std::memory_order_relaxed) != news) [[unlikely]]
        return !take(s, self);
    tell(self, operation::atomic_load, &s, value);
    return true;
}

[[gnu::noinline]] void end_load_alone(atomic_state& s, std::memory_order order, std::uint64_t value) noexcept {
    task& self = current_at_entry();
    learn(s, self, order);
    tell(self, operation::atomic_load, &s, value);
    let_go(s);
}

[[gnu::noinline]] task* begin_change(atomic_state& s) noexcept {
    task& self = current_at_entry();
    step(self);
    return take(s, self) ? &self : nullptr;
}

[[gnu::noinline]] void end_store(atomic_state& s, task* self, std::memory_order order, std::uint64_t value) noexcept {
    if (self == nullptr) return;
    publish_store(s, *self, order);
    tell(*self, operation::atomic_change, &s, value);
    let_go(s);
}

[[gnu::noinline]] void end_modify(atomic_state& s, task* self, std::memory_order order, std::uint64_t value) noexcept {
    if (self == nullptr) return;
    learn(s, *self, order);
    publish_modify(s, *self, order);
    tell(*self, operation::atomic_change, &s, value);
    let_go(s);
}

[[gnu::noinline]] void end_exchanged(atomic_state& s, task* self, std::memory_order order,
                                     std::uint64_t value) noexcept {
    if (self == nullptr) return;
    learn(s, *self, order);
    publish_modify(s, *self, order);
    tell(*self, operation::atomic_exchanged, &s, value);
    let_go(s);
}

[[gnu::noinline]] void end_failed(atomic_state& s, task* self, std::memory_order order, std::uint64_t seen) noexcept {
    if (self == nullptr) return;
    learn(s, *self, order);
    tell(*self, operation::atomic_failed, &s, seen);
    let_go(s);
}

[[gnu::noinline]] void park_at(atomic_state& s, bool (*unchanged)(const void*, const void*), const void* value,
                               const void* old) {
    task& self = current_at_entry();
    const stack_id at = here();
    scheduling_point(self);
    bucket& b = bucket_of(&s);
    b.guard.lock();
    if (!unchanged(value, old)) {  // who changes it later takes the guard to notify, and finds this waiter
        b.guard.unlock();
        return;
    }
    waiter w;
    const described_wait what("wait", s, at);
    gate::wait(self, w, queue_in(s.waiters), b, what.record, never);
}

[[gnu::noinline]] void notify_one_at(atomic_state& s) noexcept {
    task& self = current_at_entry();
    scheduling_point(self);
    bucket& b = bucket_of(&s);
    b.guard.lock();
    waiter* const woken = pop(queue_in(s.waiters));
    b.guard.unlock();
    tell_notified(self, s, woken != nullptr ? 1 : 0);
    if (woken != nullptr) gate::grant(*woken);
}

[[gnu::noinline]] void notify_all_at(atomic_state& s) noexcept {
    task& self = current_at_entry();
    scheduling_point(self);
    bucket& b = bucket_of(&s);
    b.guard.lock();
    waiter* const woken = pop_all(queue_in(s.waiters));
    b.guard.unlock();
    std::uint64_t count = 0;
    for (const waiter* w = woken; w != nullptr; w = w->next) ++count;
    tell_notified(self, s, count);
    gate::grant_all(woken);
}

[[gnu::noinline]] void fence(std::memory_order order) noexcept {
    task& self = current_at_entry();
    scheduling_point(self);
    std::atomic_thread_fence(order);
    // The total order of sequentially consistent fences decides which values are read, and orders nothing by itself: such a
    // fence is an acquire and a release fence here.
    if (acquires(order) && self.clock.fences != nullptr) {
        self.clock.fences->acquired.acquire(self.clock);
        self.clock.fences->acquired = sync_clock{};
    }
    if (releases(order)) fences_of(self).released.release(self.clock);
}

atomic_state::~atomic_state() {
    if (events.destroyed != nullptr) events.destroyed(*this);
    // Left empty, not dead: statics are used after their destructors here and there, and a std::atomic does not mind.
    clock_in(clock) = sync_clock{};
    news.store(0, std::memory_order_relaxed);
}

}  // namespace gordian::inline GORDIAN_MODE::detail

#endif
