// What a task holds: pushed and popped with every acquisition, with the stack of where.
#pragma once

#include "core/lockset.hpp"
#include "core/task.hpp"

namespace gordian::inline GORDIAN_MODE::core {

#if GORDIAN_DETECTION

// Now held by `self`, which calls. The present moment changes: accesses before and after are told apart.
inline void hold_begins(task& self, const resource& r, hold_mode mode, stack_id at, void* node = nullptr) {
    self.holds.push(
        {&r, number_of(r), at, lockset_id::empty, mode, static_cast<std::uint32_t>(self.clock.counter), node});
    ++self.clock.counter;
}

// The same where it calls nothing: the lock has a number, and there is room. False, and nothing was done, where not.
[[gnu::always_inline]] inline bool hold_begins_at_once(task& self, const resource& r, hold_mode mode,
                                                       stack_id at) noexcept {
    const resource_number number = r.number.load(std::memory_order_relaxed);
    if (number == 0 || self.holds.full()) [[unlikely]]
        return false;
    self.holds.push({&r, number, at, lockset_id::empty, mode, static_cast<std::uint32_t>(self.clock.counter), nullptr});
    ++self.clock.counter;
    return true;
}

// A hold that is not the youngest one ends; false when there is none.
bool hold_ends_out_of_order(task& self, const resource& r, hold_mode mode, void** node);

[[gnu::always_inline]] inline bool youngest_hold_ends(task& self, const resource& r, hold_mode mode,
                                                      void** node = nullptr) noexcept {
    if (self.holds.empty() || self.holds.back().what != &r || self.holds.back().mode != mode) [[unlikely]]
        return false;
    if (node != nullptr) *node = self.holds.back().node;
    self.holds.pop();
    return true;
}

// The youngest hold of that thing in that mode ends; false when there is none. `node` is what hold_begins was given.
inline bool hold_ends(task& self, const resource& r, hold_mode mode, void** node = nullptr) {
    return youngest_hold_ends(self, r, mode, node) || hold_ends_out_of_order(self, r, mode, node);
}

// The set of the `count` oldest locks that the calling task holds. Made when it is asked for, as most sections of a program are
// never asked: O(locks taken since the last time), with a look-up each.
lockset_id make_lockset(task& self, std::uint32_t count) noexcept;
inline lockset_id lockset_of(task& self) noexcept {
    if (self.holds.empty()) return lockset_id::empty;
    const lockset_id known = self.holds.back().with;
    return known != lockset_id::empty ? known : make_lockset(self, self.holds.size());
}

#endif

}  // namespace gordian::inline GORDIAN_MODE::core
