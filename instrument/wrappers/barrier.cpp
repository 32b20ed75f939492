// Barriers. Invariants, whenever the bucket is free:
// - missing is 0 exactly from the last arrival of a phase until its completion has run; nobody arrives then, as nobody is
//   left who may.
// - Those in the queue wait for the end of the present phase. They are given what they learn by it, as their payload: when
//   they run, later phases may have ended, and the barrier may be gone.
#include <gordian/barrier.hpp>

#include "instrument/wrappers/watch.hpp"

namespace gordian::inline GORDIAN_MODE::detail {

#if GORDIAN_DETECTION

namespace {

void arrives(barrier_state& s, task& self) { clock_in(s.clocks[s.phase % 2]).release_join(self.clock); }
void completes(barrier_state& s, task& self) { clock_in(s.clocks[s.phase % 2]).acquire(self.clock); }
void learn(barrier_state& s, std::uint64_t phase, message& learned) { learned.clock = clock_in(s.clocks[phase % 2]); }
void forget(barrier_state& s) { clock_in(s.clocks[s.phase % 2]) = sync_clock{}; }

}  // namespace

[[gnu::noinline]] arrival arrive(barrier_state& s, std::ptrdiff_t n, bool drops_out) {
    task& self = current_at_entry();
    scheduling_point(self);
    tell_arrived(self, s);  // before it counts: afterwards the barrier may be gone
    bucket& b = bucket_of(&s);
    b.guard.lock();
    arrives(s, self);
    if (drops_out) --s.expected;
    s.missing -= n;
    const arrival result{s.phase, s.missing == 0};
    b.guard.unlock();
    if (result.last) completes(s, self);  // nobody else changes the clock until end_phase()
    return result;
}

void end_phase(barrier_state& s) noexcept {
    task& self = current();
    bucket& b = bucket_of(&s);
    b.guard.lock();
    arrives(s, self);  // what the completion did
    waiter* const all = pop_all(queue_in(s.waiters));
    for (waiter* w = all; w != nullptr; w = w->next) learn(s, s.phase, *static_cast<message*>(w->payload));
    ++s.phase;
    s.missing = s.expected;
    forget(s);
    b.guard.unlock();
    gate::grant_all(all);
}

[[gnu::noinline]] void wait(barrier_state& s, std::uint64_t phase) {
    task& self = current_at_entry();
    const stack_id at = here();
    scheduling_point(self);
    message learned;
    bucket& b = bucket_of(&s);
    b.guard.lock();
    if (s.phase != phase) {
        learn(s, phase, learned);
        b.guard.unlock();
    } else {
        waiter w;
        w.payload = &learned;
        const described_wait what("wait", s, at);
        if (gate::wait(self, w, queue_in(s.waiters), b, what.record, never) == wait_result::refused)
            refuse("gordian::barrier::wait");
    }
    learned.acquire(self);
}

barrier_state::~barrier_state() {
    end_of(*this, has_waiters(this, waiters), __builtin_frame_address(0));
    for (clock_storage& c : clocks) clock_in(c).~sync_clock();
}

#endif

}  // namespace gordian::inline GORDIAN_MODE::detail
