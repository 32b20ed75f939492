#include "core/spinlock.hpp"

#include <sched.h>

namespace gordian::inline GORDIAN_MODE::core {

// Spins while the holder is likely to run on another processor, then gives the processor away: the holder may be preempted.
void spinlock::lock_slow() noexcept {
    for (unsigned round = 0;; ++round) {
        for (unsigned spins = 0; spins < 64; ++spins) {
            if (try_lock()) return;
            pause_processor();
        }
        if (round >= 4) sched_yield();
    }
}

}  // namespace gordian::inline GORDIAN_MODE::core
