// The mutexes. Invariants of a mutex_state:
// - word is 0 exactly while nobody holds it. Whoever waits in the queue has set it to 2 before, under the guard, and a waiter
//   that goes on sets it to 2 again: so the unlock that finds 1 has nobody to wake.
// - owner is the holder's while it holds, except for a few instructions at both ends, when it is null.
// - After the word is 0 the object may be destroyed by who takes it next: the unlocker touches only the bucket then.
#include <gordian/mutex.hpp>

#include "core/gate.hpp"
#include "core/holds.hpp"
#include "core/misuse.hpp"
#include "core/storage.hpp"

#if GORDIAN_DETECTION
#include "core/contention.hpp"
#include "core/stacks/capture.hpp"
#endif

#include <mutex>
#include <system_error>

namespace gordian::inline GORDIAN_MODE::detail {

using namespace core;

#if GORDIAN_DETECTION

namespace {

constexpr int spins_before_wait = 40;

[[gnu::noinline]] void acquired(mutex_state& m, task& self, stack_id at) {
    m.owner.store(&self, std::memory_order_relaxed);
    if (m.released_by != self.id.load(std::memory_order_relaxed)) clock_in(m.clock).acquire_lock(self.clock);
    const std::uint64_t turn = m.acquisitions.load(std::memory_order_relaxed) + 1;
    m.acquisitions.store(turn, std::memory_order_relaxed);
    hold_begins(self, m, hold_mode::exclusive, at);
    measured_hold_begins(m.statistics, self, turn);
}

bool take_again(mutex_state& m, task& self) noexcept {
    if (!m.recursive || m.owner.load(std::memory_order_relaxed) != &self) return false;
    ++m.depth;
    return true;
}

// Waits until the mutex is self's, or the deadline.
[[gnu::noinline]] wait_result lock_slow(mutex_state& m, task& self, stack_id at, deadline until) {
    for (int spins = 0; spins < spins_before_wait; ++spins) {
        pause_processor();
        std::uint32_t free = 0;
        if (m.word.load(std::memory_order_relaxed) == 0 &&
            m.word.compare_exchange_strong(free, 1, std::memory_order_acquire)) {
            acquired(m, self, at);
            return wait_result::granted;
        }
    }
    contended_wait waiting(m, m.acquisitions, m.statistics, self, at);
    bucket& b = bucket_of(&m);
    const wanted mutex_itself{&m, hold_mode::exclusive, false};
    for (;;) {
        b.guard.lock();
        if (m.word.exchange(2, std::memory_order_acquire) == 0) {
            b.guard.unlock();
            acquired(m, self, at);
            waiting.acquired();
            return wait_result::granted;
        }
        waiter w;
        const wait_description what{"lock", &mutex_itself, 1, false, at};
        const wait_result result = gate::wait(self, w, queue_in(m.waiters), b, what, until);
        if (result != wait_result::granted) return result;
    }
}

[[gnu::noinline]] void unlock_slow(mutex_state& m) noexcept {
    bucket& b = bucket_of(&m);
    b.guard.lock();
    waiter* const next = pop(queue_in(m.waiters));
    m.word.store(0, std::memory_order_release);
    b.guard.unlock();
    if (next != nullptr) gate::grant(*next);
}

}  // namespace

namespace {

// The lock is not free: it is self's own, or it is waited for.
[[gnu::noinline]] void lock_contended(mutex_state& m, task& self, stack_id at) {
    if (take_again(m, self)) return;
    if (lock_slow(m, self, at, never) == wait_result::refused)
        throw std::system_error(std::make_error_code(std::errc::resource_deadlock_would_occur), "gordian::mutex::lock");
}

[[gnu::noinline]] void lock_at(mutex_state& m, const void* frame) {
    task& self = current_at_entry();
    const stack_id at = capture_stack(frame);
    scheduling_point(self);
    std::uint32_t free = 0;
    if (m.word.compare_exchange_strong(free, 1, std::memory_order_acquire))
        acquired(m, self, at);
    else
        lock_contended(m, self, at);
}

}  // namespace

// What is likely is done here, and calls nothing, so that it saves no registers; each thing that is not has a function.
[[gnu::noinline]] void lock(mutex_state& m) {
    task* const self = current_if_known();
    const stack_id at = capture_expected(__builtin_frame_address(0));
    if (self == nullptr || at == stack_id::none || schedule_is_controlled) [[unlikely]] {
        lock_at(m, __builtin_frame_address(0));
        asm volatile("");
        return;
    }
    std::uint32_t free = 0;
    if (!m.word.compare_exchange_strong(free, 1, std::memory_order_acquire)) [[unlikely]]
        return lock_contended(m, *self, at);
    if (m.released_by != self->id.load(std::memory_order_relaxed) ||
        m.statistics.load(std::memory_order_relaxed) != nullptr ||
        !hold_begins_at_once(*self, m, hold_mode::exclusive, at)) [[unlikely]]
        return acquired(m, *self, at);
    m.owner.store(self, std::memory_order_relaxed);
    m.acquisitions.store(m.acquisitions.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

[[gnu::noinline]] bool try_lock(mutex_state& m) noexcept {
    task& self = current_at_entry();
    const stack_id at = capture_stack();
    scheduling_point(self);
    std::uint32_t free = 0;
    if (m.word.compare_exchange_strong(free, 1, std::memory_order_acquire)) {
        acquired(m, self, at);
        tell(self, operation::acquired, &m);
        return true;
    }
    if (take_again(m, self)) return true;
    tell(self, operation::try_failed, &m, m.acquisitions.load(std::memory_order_relaxed));
    return false;
}

[[gnu::noinline]] bool try_lock_until(mutex_state& m, time_point until) {
    task& self = current_at_entry();
    const stack_id at = capture_stack();
    scheduling_point(self);
    std::uint32_t free = 0;
    if (m.word.compare_exchange_strong(free, 1, std::memory_order_acquire)) {
        acquired(m, self, at);
        return true;
    }
    if (take_again(m, self)) return true;
    if (lock_slow(m, self, at, until) == wait_result::granted) return true;
    tell(self, operation::try_failed, &m, m.acquisitions.load(std::memory_order_relaxed));
    return false;
}

namespace {

// The holder's last act; it has no record of the hold any more.
[[gnu::always_inline]] inline void give_back(mutex_state& m, task& self) noexcept {
    clock_in(m.clock).release_lock(self.clock);
    m.released_by = self.id.load(std::memory_order_relaxed);
    m.owner.store(nullptr, std::memory_order_relaxed);
    std::uint32_t alone = 1;
    if (!m.word.compare_exchange_strong(alone, 0, std::memory_order_release)) [[unlikely]]
        unlock_slow(m);
}

[[gnu::noinline]] void unlock_at(mutex_state& m, const void* frame) noexcept {
    task& self = current_at_entry();
    scheduling_point(self);
    if (m.owner.load(std::memory_order_relaxed) != &self)  // it stays as it is: whoever holds it relies on that
        return report(misuse::unlock_not_owned, &m, nullptr, frame);
    if (m.depth > 0) {
        --m.depth;
        return;
    }
    measured_hold_ends(m.statistics, self, m.acquisitions.load(std::memory_order_relaxed));
    hold_ends(self, m, hold_mode::exclusive);
    give_back(m, self);
}

}  // namespace

[[gnu::noinline]] void unlock(mutex_state& m) noexcept {
    task* const self = current_if_known();
    if (self == nullptr || m.owner.load(std::memory_order_relaxed) != self || schedule_is_controlled || m.depth > 0 ||
        m.statistics.load(std::memory_order_relaxed) != nullptr ||
        !clock_in(m.clock).full.same_tree(self->clock.full) || !youngest_hold_ends(*self, m, hold_mode::exclusive))
        [[unlikely]] {
        unlock_at(m, __builtin_frame_address(0));
        asm volatile("");
        return;
    }
    give_back(m, *self);
}

mutex_state::~mutex_state() {
    if (word.load(std::memory_order_relaxed) != 0) {
        report(misuse::destroyed_in_use, this, nullptr, __builtin_frame_address(0));
        if (owner.load(std::memory_order_relaxed) == current_or_null())
            hold_ends(current(), *this, hold_mode::exclusive);
    }
    if (events.destroyed != nullptr) events.destroyed(*this);
    clock_in(clock).~sync_clock();
    forget_contention(statistics);
}

#endif

}  // namespace gordian::inline GORDIAN_MODE::detail
