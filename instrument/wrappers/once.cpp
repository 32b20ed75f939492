// Once. Invariants, whenever the bucket is free:
// - runner is the task that runs it, exactly while progress is `running`.
// - Who waits, waits for the end of that run. A run that fails hands the turn to the first of them, which learns of it by
//   its payload; one that succeeds lets all go.
#include <gordian/once.hpp>

#include "instrument/wrappers/watch.hpp"

#include "core/owners.hpp"

namespace gordian::inline GORDIAN_MODE::detail {

namespace {

#if GORDIAN_DETECTION
void run_begins(once_state& o, task& self, stack_id at) {
    clock_in(o.clock).acquire(self.clock);  // of a run that has failed before
    hold_begins(self, o, hold_mode::exclusive, at);
}
void run_ends(once_state& o, task& self) {
    hold_ends(self, o, hold_mode::exclusive);
    clock_in(o.clock).release(self.clock);
}
void comes_after(once_state& o, task& self) { clock_in(o.clock).acquire(self.clock); }
#else
void run_begins(once_state&, task&, stack_id) {}
void run_ends(once_state&, task&) {}
void comes_after(once_state&, task&) {}
#endif

}  // namespace

[[gnu::noinline]] bool begin_once(once_state& o) {
    task& self = current_at_entry();
    const stack_id at = here();
    scheduling_point(self);
    // Acquire: pairs with the release in end_once(). What is done stays so, and its clock does not change any more.
    if (o.progress.load(std::memory_order_acquire) == once_state::done) [[likely]] {
        comes_after(o, self);
        return false;
    }
    bucket& b = bucket_of(&o);
    b.guard.lock();
    bool my_turn = false;
    switch (o.progress.load(std::memory_order_relaxed)) {
        case once_state::done: b.guard.unlock(); break;
        case once_state::untouched:
            my_turn = true;
            o.progress.store(once_state::running, std::memory_order_relaxed);
            o.runner = &self;
            b.guard.unlock();
            break;
        default: {
            waiter w;
            w.payload = &my_turn;
            const described_wait what("call once", o, at);
            if (gate::wait(self, w, queue_in(o.waiters), b, what.record, never) == wait_result::refused)
                refuse("gordian::call_once");
            tell_waited(self, o);
        }
    }
    if (my_turn)
        run_begins(o, self, at);
    else
        comes_after(o, self);
    return my_turn;
}

[[gnu::noinline]] void end_once(once_state& o, bool done) noexcept {
    task& self = current_at_entry();
    scheduling_point(self);
    run_ends(o, self);
    bucket& b = bucket_of(&o);
    b.guard.lock();
    waiter* next = done ? pop_all(queue_in(o.waiters)) : pop(queue_in(o.waiters));
    if (done) {
        o.runner = nullptr;
        o.progress.store(once_state::done, std::memory_order_release);
    } else if (next != nullptr) {
        o.runner = next->who;
        *static_cast<bool*>(next->payload) = true;
    } else {
        o.runner = nullptr;
        o.progress.store(once_state::untouched, std::memory_order_relaxed);
    }
    b.guard.unlock();
    gate::grant_all(next);
}

#if GORDIAN_DETECTION

once_state::~once_state() {
    end_of(*this, progress.load(std::memory_order_relaxed) == running, __builtin_frame_address(0));
    clock_in(clock).~sync_clock();
}

namespace {

bool owner_of_once(const resource& r, hold_mode, task&, std::vector<task*>& out) {
    bucket& b = bucket_of(&r);
    if (!b.guard.try_lock()) return false;
    if (task* const runner = static_cast<const once_state&>(r).runner) out.push_back(runner);
    b.guard.unlock();
    return true;
}

[[maybe_unused]] const bool answers = register_owner_query(resource_kind::once, owner_of_once);

}  // namespace

#endif

}  // namespace gordian::inline GORDIAN_MODE::detail
