// The barriers without detection. missing is 0 exactly from the last arrival of a phase until its completion has run; nobody
// arrives then, as nobody is left who may. Those who are parked wait for the end of the present phase, and go on without
// another look: later phases may have ended, and the barrier may be gone.
#include <gordian/barrier.hpp>

#include "core/parking.hpp"

namespace gordian::inline GORDIAN_MODE::detail {

#if !GORDIAN_DETECTION

using namespace core;

namespace {
parking::key key_of(const barrier_state& s) noexcept { return parking::key_of(&s, parking::reason::phase); }
}  // namespace

[[gnu::noinline]] arrival arrive(barrier_state& s, std::ptrdiff_t n, bool drops_out) {
    bucket& b = bucket_of(&s);
    b.guard.lock();
    if (drops_out) --s.expected;
    s.missing -= n;
    const arrival result{s.phase, s.missing == 0};
    b.guard.unlock();
    return result;
}

void end_phase(barrier_state& s) noexcept {
    bucket& b = bucket_of(&s);
    b.guard.lock();
    waiter* const all = parking::take_all(b, key_of(s));
    ++s.phase;
    s.missing = s.expected;
    b.guard.unlock();
    gate::grant_all(all);
}

[[gnu::noinline]] void wait(barrier_state& s, std::uint64_t phase) {
    bucket& b = bucket_of(&s);
    b.guard.lock();
    if (s.phase == phase)
        parking::wait(b, key_of(s), never, [] {});
    else
        b.guard.unlock();
}

#endif

}  // namespace gordian::inline GORDIAN_MODE::detail
