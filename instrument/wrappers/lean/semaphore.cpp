// The semaphores without detection. waited_for is set exactly while somebody is parked, and then there is no permit and the
// word changes under the guard of the bucket alone: a release hands its permits to those who wait first, in the order they
// came. After the permits were given the releaser touches only the bucket: the semaphore may be gone.
#include <gordian/semaphore.hpp>

#include "core/parking.hpp"
#include "instrument/wrappers/lean/spin.hpp"

namespace gordian::inline GORDIAN_MODE::detail {

#if !GORDIAN_DETECTION

using namespace core;

namespace {

parking::key key_of(const semaphore_state& s) noexcept { return parking::key_of(&s, parking::reason::permit); }

// Under the guard: takes a permit, or says in the word that somebody waits.
bool acquire_or_announce(semaphore_state& s) noexcept {
    std::uint64_t seen = s.word.load(std::memory_order_relaxed);
    for (;;) {
        const bool some = seen >= semaphore_state::one_permit;
        const std::uint64_t wanted = some ? seen - semaphore_state::one_permit : semaphore_state::waited_for;
        if (s.word.compare_exchange_weak(seen, wanted, std::memory_order_acquire, std::memory_order_relaxed))
            return some;
    }
}

bool acquire_until(semaphore_state& s, deadline until) {
    if (spin_for_a_moment([&s] { return try_acquire(s); })) return true;
    bucket& b = bucket_of(&s);
    b.guard.lock();
    if (acquire_or_announce(s)) {
        b.guard.unlock();
        return true;
    }
    return parking::wait(b, key_of(s), until, [&] {
        if (!parking::is_awaited(b, key_of(s))) s.word.store(0, std::memory_order_relaxed);
    });
}

}  // namespace

[[gnu::noinline]] void acquire_slow(semaphore_state& s) { acquire_until(s, never); }
[[gnu::noinline]] bool try_acquire_until(semaphore_state& s, time_point until) {
    return try_acquire(s) || acquire_until(s, until);
}

[[gnu::noinline]] void release_slow(semaphore_state& s, std::ptrdiff_t n) {
    bucket& b = bucket_of(&s);
    b.guard.lock();
    std::uint64_t seen = s.word.load(std::memory_order_relaxed);
    while ((seen & semaphore_state::waited_for) == 0)  // they gave up meanwhile
        if (s.word.compare_exchange_weak(seen, seen + static_cast<std::uint64_t>(n) * semaphore_state::one_permit,
                                         std::memory_order_release, std::memory_order_relaxed)) {
            b.guard.unlock();
            return;
        }
    waiter* first = nullptr;
    waiter* last = nullptr;
    for (; n > 0; --n) {
        waiter* const w = parking::take_oldest(b, key_of(s));
        if (w == nullptr) break;
        (last != nullptr ? last->next : first) = w;
        last = w;
    }
    s.word.store(parking::is_awaited(b, key_of(s)) ? semaphore_state::waited_for
                                                   : static_cast<std::uint64_t>(n) * semaphore_state::one_permit,
                 std::memory_order_release);
    b.guard.unlock();
    gate::grant_all(first);
}

#endif

}  // namespace gordian::inline GORDIAN_MODE::detail
