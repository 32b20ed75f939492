// The latch without detection. waited_for is set, under the guard of the bucket, before anybody parks: the arrival that opens
// the latch and finds it unset has nobody to wake. Whoever is parked goes on without another look: the latch may be gone.
#include <gordian/latch.hpp>

#include "core/parking.hpp"

namespace gordian::inline GORDIAN_MODE::detail {

#if !GORDIAN_DETECTION

using namespace core;

[[gnu::noinline]] void wait_slow(latch_state& l) {
    bucket& b = bucket_of(&l);
    b.guard.lock();
    std::uint64_t seen = l.word.load(std::memory_order_acquire);
    while (seen >= latch_state::one_missing)
        if (l.word.compare_exchange_weak(seen, seen | latch_state::waited_for, std::memory_order_relaxed,
                                         std::memory_order_acquire)) {
            parking::wait(b, parking::key_of(&l, parking::reason::latch), never, [] {});
            return;
        }
    b.guard.unlock();
}

[[gnu::noinline]] void wake_waiters(const void* latch) noexcept {
    bucket& b = bucket_of(latch);
    b.guard.lock();
    waiter* const all = parking::take_all(b, parking::key_of(latch, parking::reason::latch));
    b.guard.unlock();
    gate::grant_all(all);
}

#endif

}  // namespace gordian::inline GORDIAN_MODE::detail
