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

// A deadline of any clock on ours.
template <class Clock, class Duration>
time_point on_our_clock(const std::chrono::time_point<Clock, Duration>& t) {
    if constexpr (std::is_same_v<Clock, std::chrono::steady_clock>)
        return t >= time_point::max() ? time_point::max() - duration(1) : std::chrono::time_point_cast<duration>(t);
    else
        return after_now(t - Clock::now());
}

}  // namespace detail
}  // namespace gordian::inline GORDIAN_MODE
