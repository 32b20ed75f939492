// after() and tick(): a channel with one place and a timer for its sender.
//
// The timer has no reference to the channel: the channel's end cancels it, and a cancelled timer does not fire any more, nor is
// it firing then (core/monitor.hpp). It fires under the timers' guard and takes the channel's inside of it, never the other way round.
#include <gordian/timer.hpp>

#include "core/monitor.hpp"
#include "instrument/wrappers/channel_core.hpp"

#include <memory>
#include <stdexcept>

namespace gordian::inline GORDIAN_MODE::detail {

struct channel_timer : timer_entry {
    channel_core* channel = nullptr;
    message made;  // what the maker knew
};

namespace {

// The value is in the place of the channel, with what its sender, the maker, knew.
void fill(channel_core& c, const time_point& now, [[maybe_unused]] const channel_timer& t) {
    c.copy_element(c.slot(0), &now);
    c.head = 0;
    c.count = 1;
#if GORDIAN_DETECTION
    c.slot_clocks[0] = t.made.clock;
#endif
}

void fire(timer_entry& entry) {
    auto& t = static_cast<channel_timer&>(entry);
    channel_core& c = *t.channel;
    waiter* woken = nullptr;
    c.place.guard.lock();
    const time_point now = clock::now();
    if (channel_waiter* const w = claim(c.receivers)) {
        c.copy_element(w->payload, &now);
        w->of->knowledge.become(t.made);
        w->next = nullptr;
        woken = w;
    } else if (c.count == 0) {
        fill(c, now, t);
    }
    if (t.period == duration::zero()) {
        c.timer_pending = false;
        // Nothing will wake the others: they wait again, now for ever.
        while (channel_waiter* const w = claim(c.receivers)) {
            w->of->end = wait_end::again;
            w->next = woken;
            woken = w;
        }
    }
    c.place.guard.unlock();
    while (woken != nullptr) {
        auto& w = static_cast<channel_waiter&>(*woken);
        woken = w.next;  // it is gone once it is granted
        gate::grant(w.of->ticket);
    }
}

}  // namespace

void end_timer(channel_timer* t) noexcept {
    timers::cancel(*t);
    delete t;
}

[[gnu::noinline]] channel_core* make_timer(duration first, bool repeats) {
    task& self = current_at_entry();
    const stack_id at = here();
    scheduling_point(self);
    if (repeats && first <= duration::zero()) throw std::invalid_argument("gordian::tick: the period must be positive");
    auto t = std::make_unique<channel_timer>();
    channel_core* const c = make_channel_core(1, element<time_point>::kind, nullptr);
#if GORDIAN_DETECTION
    c->kind = resource_kind::timer;
    c->created_at.store(static_cast<std::uint32_t>(at), std::memory_order_relaxed);
#else
    static_cast<void>(at);
#endif
    t->made.release(self);
    t->channel = c;
    t->fire = fire;
    t->when = after_now(first);
    t->period = repeats ? first : duration::zero();
    c->timer_pending = true;
    c->timer = t.get();
    timers::arm(*t.release());
    return c;
}

}  // namespace gordian::inline GORDIAN_MODE::detail
