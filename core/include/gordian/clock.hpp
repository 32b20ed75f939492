// Time, as this library tells it.
#pragma once

#include <gordian/detail/mode.hpp>

#include <chrono>

namespace gordian::inline GORDIAN_MODE {

using duration = std::chrono::nanoseconds;
using time_point = std::chrono::steady_clock::time_point;

// The steady clock; under exploration, virtual time.
struct clock {
    using duration = gordian::duration;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = gordian::time_point;
    static constexpr bool is_steady = true;
    GORDIAN_API static time_point now() noexcept;
};

namespace detail {

// The moment that is `d` from now, however `d` is counted; never earlier than asked for, and never past the end of time.
template <class Rep, class Period>
time_point after_now(const std::chrono::duration<Rep, Period>& d) {
    const auto now = clock::now();
    using seconds = std::chrono::duration<double>;
    if (std::chrono::duration_cast<seconds>(d) >= std::chrono::duration_cast<seconds>(time_point::max() - now) * 0.99)
        return time_point::max() - duration(1);
    return d <= d.zero() ? now : now + std::chrono::ceil<duration>(d);
}

// At which end of time a deadline lies, or beyond which: 1 at the last, -1 at the first, 0 at neither (time_point::min() and
// max(), a coarser unit's). Only at neither can it be subtracted from, or compared with, what is counted in a finer unit.
template <class Clock, class Duration>
int end_of_time(const std::chrono::time_point<Clock, Duration>& t) {
    using seconds = std::chrono::duration<double>;
    constexpr seconds end = duration::max();
    const seconds since_epoch = t.time_since_epoch();
    if (since_epoch >= end * 0.99) return 1;
    return since_epoch <= end * -0.99 ? -1 : 0;
}

// A deadline of any clock on ours.
template <class Clock, class Duration>
time_point on_our_clock(const std::chrono::time_point<Clock, Duration>& t) {
    const int end = end_of_time(t);
    if (end > 0) return time_point::max() - duration(1);
    if (end < 0) return clock::now();
    if constexpr (std::is_same_v<Clock, std::chrono::steady_clock>) {
        return std::chrono::ceil<duration>(t);
    } else {
        const auto now = Clock::now();
        return t <= now ? clock::now() : after_now(t - now);
    }
}

}  // namespace detail
}  // namespace gordian::inline GORDIAN_MODE
