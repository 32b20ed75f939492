// A moment's patience before a wait: who holds it may be about to let go on another processor.
#pragma once

#include "core/spinlock.hpp"

namespace gordian::inline GORDIAN_MODE::detail {

// True once try_again() is.
template <class TryAgain>
bool spin_for_a_moment(TryAgain try_again) noexcept {
    constexpr int rounds = 40;
    for (int i = 0; i < rounds; ++i) {
        core::pause_processor();
        if (try_again()) return true;
    }
    return false;
}

}  // namespace gordian::inline GORDIAN_MODE::detail
