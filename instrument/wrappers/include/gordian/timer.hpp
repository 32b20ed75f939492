// Timers as channels, as in Go.
//
//     gordian::select(gordian::on_receive(work, ...), gordian::on_receive(gordian::after(1s), [](auto) { give_up(); }));
//     for (gordian::time_point t : gordian::tick(100ms)) blink();
//
// after() delivers once, tick() again and again, the time at which they fired, never before it is due. Neither waits for its
// receiver: a tick that nobody has taken when the next one is due is dropped. A timer ends with its last receiver. Who waits on
// one is not asleep for ever, and keeps nobody else from being found asleep. A receive is ordered after the call that made the
// timer, and after nothing else.
#pragma once

#include <gordian/channel.hpp>

namespace gordian::inline GORDIAN_MODE {

namespace detail {
GORDIAN_API channel_core* make_timer(duration first, bool repeats);
}

inline receiver<time_point> after(duration d) {
    return detail::channel_access::make<receiver<time_point>>(detail::make_timer(d, false));
}
// Throws std::invalid_argument where the period is not positive.
inline receiver<time_point> tick(duration period) {
    return detail::channel_access::make<receiver<time_point>>(detail::make_timer(period, true));
}

}  // namespace gordian::inline GORDIAN_MODE
