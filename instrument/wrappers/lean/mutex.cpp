// The mutexes without detection. Invariants:
// - word is 0 exactly while nobody holds it. Whoever is parked has set it to 2 before, under the guard of the bucket, and a
//   waiter that goes on sets it to 2 again: so the unlock that finds 1 has nobody to wake.
// - owner, of a recursive one, is the holder, or null in the few instructions at both ends; who reads itself there holds it.
// - After the word is 0 the object may be destroyed by who takes it next: the unlocker touches only the bucket then.
#include <gordian/mutex.hpp>

#include "core/parking.hpp"
#include "instrument/wrappers/lean/spin.hpp"

namespace gordian::inline GORDIAN_MODE::detail {

#if !GORDIAN_DETECTION

using namespace core;
using core::task;  // and not the handle of that name

namespace {

bool lock_until(mutex_state& m, deadline until) {
    const auto looks_free = [&m] { return m.word.load(std::memory_order_relaxed) == 0 && try_lock(m); };
    if (spin_for_a_moment(looks_free)) return true;
    bucket& b = bucket_of(&m);
    const parking::key k = parking::key_of(&m, parking::reason::mutex);
    for (;;) {
        b.guard.lock();
        if (m.word.exchange(2, std::memory_order_acquire) == 0) {
            b.guard.unlock();
            return true;
        }
        if (!parking::wait(b, k, until, [] {})) return false;
    }
}

// True where the task holds it already.
bool take_again(recursive_mutex_state& m, const task& self) noexcept {
    if (m.owner.load(std::memory_order_relaxed) != &self) return false;
    ++m.depth;
    return true;
}

}  // namespace

[[gnu::noinline]] void lock_slow(mutex_state& m) { lock_until(m, never); }

[[gnu::noinline]] bool try_lock_until(mutex_state& m, time_point until) { return try_lock(m) || lock_until(m, until); }

[[gnu::noinline]] void unlock_slow(mutex_state& m) noexcept {
    bucket& b = bucket_of(&m);
    b.guard.lock();
    waiter* const next = parking::take_oldest(b, parking::key_of(&m, parking::reason::mutex));
    m.word.store(0, std::memory_order_release);
    b.guard.unlock();
    if (next != nullptr) gate::grant(*next);
}

[[gnu::noinline]] void lock(recursive_mutex_state& m) {
    task& self = current_at_entry();
    if (take_again(m, self)) return;
    lock(static_cast<mutex_state&>(m));
    m.owner.store(&self, std::memory_order_relaxed);
}

[[gnu::noinline]] bool try_lock(recursive_mutex_state& m) noexcept {
    task& self = current_at_entry();
    if (take_again(m, self)) return true;
    if (!try_lock(static_cast<mutex_state&>(m))) return false;
    m.owner.store(&self, std::memory_order_relaxed);
    return true;
}

[[gnu::noinline]] bool try_lock_until(recursive_mutex_state& m, time_point until) {
    task& self = current_at_entry();
    if (take_again(m, self)) return true;
    if (!try_lock_until(static_cast<mutex_state&>(m), until)) return false;
    m.owner.store(&self, std::memory_order_relaxed);
    return true;
}

#endif

}  // namespace gordian::inline GORDIAN_MODE::detail
