// Condition variables. A waiter is queued before its lock is given back; whoever claims it in between finds that it has not
// entered its wait, and it never will (core/gate.hpp, `entered`). After a waiter was claimed it touches the condition no
// more: the condition may be destroyed once everybody was notified.
#include <gordian/condition_variable.hpp>
#include <gordian/mutex.hpp>

#include "instrument/wrappers/watch.hpp"

#include "core/misuse_history.hpp"

#include <new>

namespace gordian::inline GORDIAN_MODE::detail {

namespace {

waiter& waiter_in(storage<7>& s) noexcept {
    static_assert(sizeof(waiter) <= sizeof(storage<7>) && alignof(waiter) <= alignof(storage<7>));
    return reinterpret_cast<waiter&>(s);
}

#if GORDIAN_DETECTION
misuse_lock copy_of(const void* mutex) noexcept {
    const auto& m = *static_cast<const mutex_state*>(mutex);  // a gordian::mutex begins with it
    const core::task* const owner = m.owner.load(std::memory_order_relaxed);
    return {number_of(m),
            m.kind,
            m.name,
            reinterpret_cast<std::uintptr_t>(&m),
            stack_id{m.created_at.load(std::memory_order_relaxed)},
            owner != nullptr ? owner->id.load(std::memory_order_relaxed) : 0};
}

// Under the guard: whether somebody waits with another mutex. Who does will lock that one again, so it lives.
bool is_other_mutex(condition_state& c, const void* mutex, misuse_history& history) noexcept {
    const waiter* const first = queue_in(c.waiters).head;
    const bool differs = first != nullptr && mutex != nullptr && c.mutex_in_use != mutex;
    if (first == nullptr) c.mutex_in_use = mutex;
    if (!differs) return false;
    const bool waits = first->entered.load(std::memory_order_relaxed);
    history.steps[0] = {first->who->id.load(std::memory_order_relaxed), "wait",
                        waits ? first->who->wait.at : stack_id::none};
    if (c.mutex_in_use != nullptr) history.locks[0] = copy_of(c.mutex_in_use);
    history.locks[1] = copy_of(mutex);
    return true;
}

bool is_held_by(const core::task& t, const void* mutex) noexcept {
    const auto& m = *static_cast<const mutex_state*>(mutex);
    return m.word.load(std::memory_order_relaxed) != 0 && m.owner.load(std::memory_order_relaxed) == &t;
}
#endif

}  // namespace

[[gnu::noinline]] condition_wait::condition_wait(condition_state& c, [[maybe_unused]] const void* mutex) noexcept
    : condition_(c) {
    task& self = current_at_entry();
    [[maybe_unused]] const stack_id at = here();
    scheduling_point(self);
    tell_waits(self, c, at);
    waiter& w = *new (&waiter_) waiter;
    w.who = &self;
    w.entered.store(false, std::memory_order_relaxed);
    bucket& b = bucket_of(&c);
#if GORDIAN_DETECTION
    misuse_history history{.frame = __builtin_frame_address(0)};
    // One who waits with a mutex that it does not hold must not give it back, and has not got it afterwards.
    holds_mutex_ = mutex == nullptr || is_held_by(self, mutex);
    if (!holds_mutex_) [[unlikely]] {
        history.steps[0] = {self.id.load(), "wait", at};
        history.count = 1;
        history.locks[1] = copy_of(mutex);
    }
    b.guard.lock();
    if (is_other_mutex(c, mutex, history)) [[unlikely]] {
        history.steps[1] = {self.id.load(), "wait", at};
        history.count = 2;
        history.at_fault = 1;
    }
#else
    b.guard.lock();
#endif
    push(queue_in(c.waiters), w);
    b.guard.unlock();
#if GORDIAN_DETECTION
    if (history.count != 0) [[unlikely]]
        report(misuse::condition_mutex_mismatch, &c, nullptr, &history);
#endif
}

[[gnu::noinline]] bool condition_wait::sleep_until(time_point until) {
    task& self = current_at_entry();
    const stack_id at = here();
    const described_wait what("wait", condition_, at);
    queued_ = false;
    const wait_result result = gate::wait_queued(self, waiter_in(waiter_), queue_in(condition_.waiters),
                                                 bucket_of(&condition_), what.record, until);
    return result != wait_result::timed_out;  // a wait that was refused ends as if for no reason
}

[[gnu::noinline]] bool condition_wait::sleep_until_or_stop(time_point until) {
    task& self = current();
    [[maybe_unused]] const stack_id at = here();
    queued_ = false;
#if GORDIAN_DETECTION
    // The state behind a token is nobody's we know of: everybody may ask to stop.
    const wanted either[] = {{&condition_, hold_mode::exclusive, false}, {nullptr, hold_mode::exclusive, false}};
    const wait_record what{"wait or stop", either, 2, false, at};
#else
    const wait_description what;
#endif
    const wait_result result =
        gate::wait_queued(self, waiter_in(waiter_), queue_in(condition_.waiters), bucket_of(&condition_), what, until);
    return result != wait_result::timed_out;
}

void condition_wait::cancel() noexcept {
    waiter& w = waiter_in(waiter_);
    bucket& b = bucket_of(&condition_);
    b.guard.lock();
    const bool queued = w.status.load(std::memory_order_relaxed) == waiter::queued;
    if (queued) {
        remove(queue_in(condition_.waiters), w);
        w.status.store(waiter::claimed, std::memory_order_relaxed);
    }
    b.guard.unlock();
    if (queued) gate::grant(w);
}

// After its lock was taken again.
[[gnu::noinline]] condition_wait::~condition_wait() {
    if (!queued_) [[likely]] {
        tell_wait_ended(current());
        return;
    }
    // Giving the lock back has thrown: nobody sleeps.
    waiter& w = waiter_in(waiter_);
    bucket& b = bucket_of(&condition_);
    b.guard.lock();
    const bool queued = w.status.load(std::memory_order_relaxed) == waiter::queued;
    if (queued) remove(queue_in(condition_.waiters), w);
    b.guard.unlock();
    w.who->waits_at = nullptr;
    if (queued) return;
    while (w.status.load(std::memory_order_acquire) != waiter::granted) pause_processor();
}

[[gnu::noinline]] void notify_one(condition_state& c) noexcept {
    task& self = current_at_entry();
    scheduling_point(self);
    bucket& b = bucket_of(&c);
    b.guard.lock();
    waiter* const first = pop(queue_in(c.waiters));
    b.guard.unlock();
    tell_notified(self, c, first != nullptr ? 1 : 0);
    if (first != nullptr) gate::grant(*first);
}

[[gnu::noinline]] void notify_all(condition_state& c) noexcept {
    task& self = current_at_entry();
    scheduling_point(self);
    bucket& b = bucket_of(&c);
    b.guard.lock();
    waiter* const all = pop_all(queue_in(c.waiters));
    b.guard.unlock();
    std::uint64_t count = 0;
    for (const waiter* w = all; w != nullptr; w = w->next) ++count;
    tell_notified(self, c, count);
    gate::grant_all(all);
}

#if GORDIAN_DETECTION
condition_state::~condition_state() { end_of(*this, has_waiters(this, waiters), __builtin_frame_address(0)); }
#endif

}  // namespace gordian::inline GORDIAN_MODE::detail
