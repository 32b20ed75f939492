// Latches. Once nobody is missing the state is final; whoever counts down touches only the bucket after that.
#include <gordian/latch.hpp>

#include "instrument/wrappers/watch.hpp"

namespace gordian::inline GORDIAN_MODE::detail {

#if GORDIAN_DETECTION

namespace {

void arrives(latch_state& l, task& self) { clock_in(l.clock).release_join(self.clock); }
void passes(latch_state& l, task& self) { clock_in(l.clock).acquire(self.clock); }

// Acquire: pairs with the release in count_down().
bool is_open(const latch_state& l) noexcept { return l.missing.load(std::memory_order_acquire) == 0; }

}  // namespace

[[gnu::noinline]] void count_down(latch_state& l, std::ptrdiff_t n) {
    task& self = current_at_entry();
    scheduling_point(self);
    tell_arrived(self, l);  // before it counts: afterwards the latch may be gone
    bucket& b = bucket_of(&l);
    b.guard.lock();
    waiter* all = nullptr;
    const std::ptrdiff_t before = l.missing.load(std::memory_order_relaxed);
    if (before > 0) {  // else it is open, and final
        arrives(l, self);
        if (before == n) all = pop_all(queue_in(l.waiters));
        l.missing.store(before - n, std::memory_order_release);
    }
    b.guard.unlock();
    gate::grant_all(all);
}

[[gnu::noinline]] bool try_wait(latch_state& l) noexcept {
    task& self = current_at_entry();
    scheduling_point(self);
    const bool open = is_open(l);
    if (open)
        passes(l, self);
    else
        tell_failed(self, l);
    return open;
}

[[gnu::noinline]] void wait(latch_state& l) {
    task& self = current_at_entry();
    const stack_id at = here();
    scheduling_point(self);
    if (!is_open(l)) {
        bucket& b = bucket_of(&l);
        b.guard.lock();
        if (is_open(l)) {
            b.guard.unlock();
        } else {
            waiter w;
            const described_wait what("wait", l, at);
            if (gate::wait(self, w, queue_in(l.waiters), b, what.record, never) == wait_result::refused)
                refuse("gordian::latch::wait");
        }
    }
    passes(l, self);
}

latch_state::~latch_state() {
    end_of(*this, has_waiters(this, waiters), __builtin_frame_address(0));
    clock_in(clock).~sync_clock();
}

#endif

}  // namespace gordian::inline GORDIAN_MODE::detail
