// Wait groups. Invariants, whenever the bucket is free:
// - Somebody waits only while missing > 0. Who brings it to zero lets all go and gives them, as their payload, what they
//   learn by it: when they run, the group may be gone. So may it when the guard is released with missing == 0.
// - An `add` from zero and a wait that nothing orders are a fault, whichever came first: in another schedule the wait finds
//   nothing to wait for. Each is compared with the others' kept moments, a wait before it has learned of the `done`s.
#include <gordian/wait_group.hpp>

#include <gordian/detail/reported.hpp>

#include "instrument/wrappers/watch.hpp"

#include "core/misuse_history.hpp"

#include <stdexcept>

namespace gordian::inline GORDIAN_MODE::detail {

namespace {

#if GORDIAN_DETECTION

void is_done(wait_group_state& g, task& self) {
    self.last_done.store(self.clock.now().bits, std::memory_order_release);
    clock_in(g.clock).release_join(self.clock);
}
void learn(wait_group_state& g, message& learned) { learned.clock = clock_in(g.clock); }

epoch epoch_of(const wait_group_state::moments::moment& m) noexcept {
    epoch e;
    e.bits = m.when;
    return e;
}

void keep(wait_group_state::moments& all, task& self, stack_id at) noexcept {
    const wait_group_state::moments::moment now{self.clock.now().bits, self.id.load(std::memory_order_relaxed),
                                                static_cast<std::uint32_t>(at)};
    // Whoever will not know this moment does not have to be told of those that it knows.
    for (std::uint32_t i = 0; i < all.count; ++i)
        if (self.clock.knows(epoch_of(all.kept[i]))) {
            all.kept[i] = now;
            return;
        }
    if (all.count < all.capacity) {
        all.kept[all.count++] = now;
    } else {
        all.kept[all.next] = now;
        all.next = (all.next + 1) % all.capacity;
    }
}

// Under the guard: one of those moments that `self` knows nothing of.
misuse_step unordered(wait_group_state& g, const wait_group_state::moments& all, const char* operation,
                      task& self) noexcept {
    for (std::uint32_t i = 0; i < all.count && g.reports_left > 0; ++i)
        if (!self.clock.knows(epoch_of(all.kept[i]))) {
            --g.reports_left;
            return {all.kept[i].who, operation, stack_id{all.kept[i].at}};
        }
    return {};
}

// Under the guard, which is given back for a report. A thread that nobody told us the start of has no known order.
[[gnu::noinline]] void report_race(wait_group_state& g, bucket& b, const misuse_history& history) {
    b.guard.unlock();
    report(misuse::wait_group_add_race, &g, nullptr, &history);
    b.guard.lock();
}

void adds_from_zero(wait_group_state& g, bucket& b, task& self, stack_id at, const void* frame) {
    if (self.foreign) return;
    keep(g.adds, self, at);
    const misuse_step other = unordered(g, g.waits, "wait", self);
    if (other.who != 0) [[unlikely]]
        report_race(g, b, {frame, {other, misuse_step{self.id.load(), "add", at}}, 2, 1});
}

void begins_to_wait(wait_group_state& g, bucket& b, task& self, stack_id at, const void* frame) {
    if (self.foreign) return;
    keep(g.waits, self, at);
    const misuse_step other = unordered(g, g.adds, "add", self);
    if (other.who != 0) [[unlikely]]
        report_race(g, b, {frame, {other, misuse_step{self.id.load(), "wait", at}}, 2, 0});
}

void will_be_remembered(task& self) { self.clock.need_slot(); }

void counted_below_zero(wait_group_state& g, const void* frame) {
    report(misuse::negative_wait_group, &g, nullptr, frame);
}

#else

void is_done(wait_group_state&, task&) {}
void learn(wait_group_state&, message&) {}
void adds_from_zero(wait_group_state&, bucket&, task&, stack_id, const void*) {}
void begins_to_wait(wait_group_state&, bucket&, task&, stack_id, const void*) {}
void will_be_remembered(task&) {}
void counted_below_zero(wait_group_state&, const void*) {}

#endif

}  // namespace

[[gnu::noinline]] void add(wait_group_state& g, std::ptrdiff_t n) {
    task& self = current_at_entry();
    const stack_id at = here();
    scheduling_point(self);
    if (n > 0) will_be_remembered(self);
    bucket& b = bucket_of(&g);
    b.guard.lock();
    if (g.missing + n < 0) [[unlikely]] {
        b.guard.unlock();
        counted_below_zero(g, __builtin_frame_address(0));
        throw reported<std::logic_error>("gordian::wait_group: more are done than were added");
    }
    if (n > 0 && g.missing == 0) adds_from_zero(g, b, self, at, __builtin_frame_address(0));
    if (n < 0) is_done(g, self);
    g.missing += n;
    const bool at_zero = n < 0 && g.missing == 0;
    waiter* const all = at_zero ? pop_all(queue_in(g.waiters)) : nullptr;
    for (waiter* w = all; w != nullptr; w = w->next) learn(g, *static_cast<message*>(w->payload));
    b.guard.unlock();
    if (at_zero) tell_delivered(self);
    gate::grant_all(all);
}

[[gnu::noinline]] void wait(wait_group_state& g) {
    task& self = current_at_entry();
    const stack_id at = here();
    scheduling_point(self);
    will_be_remembered(self);
    message learned;
    bucket& b = bucket_of(&g);
    b.guard.lock();
    begins_to_wait(g, b, self, at, __builtin_frame_address(0));
    if (g.missing == 0) {
        learn(g, learned);
        b.guard.unlock();
    } else {
        waiter w;
        w.payload = &learned;
        const described_wait what("wait", g, at);
        if (gate::wait(self, w, queue_in(g.waiters), b, what.record, never) == wait_result::refused)
            refuse("gordian::wait_group::wait");
    }
    learned.acquire(self);
}

#if GORDIAN_DETECTION
wait_group_state::~wait_group_state() {
    end_of(*this, has_waiters(this, waiters), __builtin_frame_address(0));
    clock_in(clock).~sync_clock();
}
#endif

}  // namespace gordian::inline GORDIAN_MODE::detail
