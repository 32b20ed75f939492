// Who owns a confined value. Invariants, whenever `guard` is free:
// - `last` is the last touch of `owner`, or, where that one has not touched it yet, of the one who handed it over.
// - `handed_over` is what the one who handed it over knew then; the new owner learns it at each touch (in O(1) after the first).
#include <gordian/confined.hpp>

#include "core/event.hpp"
#include "core/scheduler.hpp"
#include "core/spinlock.hpp"
#include "core/stacks/capture.hpp"
#include "core/task.hpp"

#if GORDIAN_DETECTION

#include <algorithm>
#include <array>
#include <mutex>

namespace gordian::inline GORDIAN_MODE::detail {

using namespace core;

struct confinement {
    static constexpr std::size_t most_kept = 8;
    spinlock guard;
    task_number owner = 0;
    confined_touch last;
    sync_clock handed_over;
    std::array<confined_touch, most_kept> history{};  // the latest hand-overs, a ring
    std::size_t hand_overs = 0;
};

namespace {

// Under the guard; what is to be reported is copied, so that nothing is reported under it.
struct copied_breach {
    confinement_breach breach;
    std::array<confined_touch, confinement::most_kept> history{};
};

copied_breach describe(const confinement& c, core::task& self, const void* value, std::size_t size,
                       const char* operation, stack_id at) {
    copied_breach b;
    const std::size_t kept = std::min(c.hand_overs, confinement::most_kept);
    for (std::size_t i = 0; i < kept; ++i) b.history[i] = c.history[(c.hand_overs - kept + i) % confinement::most_kept];
    b.breach = {reinterpret_cast<std::uintptr_t>(value),
                size,
                &self,
                operation,
                at,
                c.owner,
                c.last,
                nullptr,
                kept,
                c.hand_overs - kept};
    return b;
}

void tell(copied_breach& b) {
    b.breach.history = b.history.data();
    if (events.confinement_broken != nullptr && b.breach.who->calls_in_detector == 0)
        events.confinement_broken(b.breach);
}

}  // namespace

[[gnu::noinline]] confinement* confine() noexcept {
    core::task& self = current_at_entry();
    auto* const c = new confinement;
    c->owner = self.id.load(std::memory_order_relaxed);
    c->last = {c->owner, "makes", 0, capture_stack()};
    return c;
}

void end_confinement(confinement* c) noexcept { delete c; }

[[gnu::noinline]] void touch_confined(confinement& c, const void* value, std::size_t size) noexcept {
    core::task& self = current_at_entry();
    const stack_id at = capture_stack();
    scheduling_point(self);
    const task_number me = self.id.load(std::memory_order_relaxed);
    std::unique_lock lock(c.guard);
    if (c.owner == me) [[likely]] {
        c.handed_over.acquire(self.clock);
        c.last = {me, "touches", 0, at};
        return;
    }
    copied_breach b = describe(c, self, value, size, "touches", at);
    lock.unlock();
    tell(b);
}

[[gnu::noinline]] void hand_off_confined(confinement& c, const void* value, std::size_t size, task_id to) noexcept {
    core::task& self = current_at_entry();
    const stack_id at = capture_stack();
    scheduling_point(self);
    const task_number me = self.id.load(std::memory_order_relaxed);
    std::unique_lock lock(c.guard);
    if (c.owner == me) [[likely]] {
        c.handed_over.acquire(self.clock);
        c.owner = task_id_access::number(to);
        c.last = {me, "hands over", c.owner, at};
        c.history[c.hand_overs++ % confinement::most_kept] = c.last;
        c.handed_over.release(self.clock);
        return;
    }
    copied_breach b = describe(c, self, value, size, "hands over", at);
    lock.unlock();
    tell(b);
}

}  // namespace gordian::inline GORDIAN_MODE::detail

#endif
