// What a task holds: pushed and popped with every acquisition, with the stack of where.
#pragma once

#include "core/lockset.hpp"
#include "core/task.hpp"

namespace gordian::inline GORDIAN_MODE::core {

#if GORDIAN_DETECTION

// Now held by `self`, which calls. The present moment changes: accesses before and after are told apart.
inline void hold_begins(task& self, const resource& r, hold_mode mode, stack_id at, void* node = nullptr) {
    self.holds.push({&r, number_of(r), at, self.lockset, mode, static_cast<std::uint32_t>(self.clock.counter), node});
    self.lockset = lockset_with(self.lockset, r, mode);
    ++self.clock.counter;
}

// hold_begins() where nothing about it is new: the lock has a number, and was taken with the same locks held before. False, and
// nothing was done, where something is.
[[gnu::always_inline]] inline bool known_hold_begins(task& self, const resource& r, hold_mode mode,
                                                     stack_id at) noexcept {
    const resource_number number = r.number.load(std::memory_order_relaxed);
    const lockset_id with = known_lockset_with(self.lockset, r, mode);
    if (number == 0 || with == lockset_id::empty || self.holds.full()) [[unlikely]]
        return false;
    self.holds.push({&r, number, at, self.lockset, mode, static_cast<std::uint32_t>(self.clock.counter), nullptr});
    self.lockset = with;
    ++self.clock.counter;
    return true;
}

// A hold that is not the youngest one ends; false when there is none.
[[gnu::noinline]] inline bool hold_ends_out_of_order(task& self, const resource& r, hold_mode mode, void** node) {
    for (std::uint32_t i = self.holds.size(); i-- > 0;) {
        const hold& h = self.holds[i];
        if (h.what != &r || h.mode != mode) continue;
        if (node != nullptr) *node = h.node;
        const resource_number number = h.number;
        self.lockset = lockset_without(self.lockset, number, mode);
        for (std::uint32_t later = i + 1; later < self.holds.size(); ++later)
            self.holds[later].before = lockset_without(self.holds[later].before, number, mode);
        self.holds.remove(i);
        return true;
    }
    return false;
}

[[gnu::always_inline]] inline bool youngest_hold_ends(task& self, const resource& r, hold_mode mode) noexcept {
    if (self.holds.empty() || self.holds.back().what != &r || self.holds.back().mode != mode) [[unlikely]]
        return false;
    self.lockset = self.holds.back().before;
    self.holds.pop();
    return true;
}

// The youngest hold of that thing in that mode ends; false when there is none. `node` is what hold_begins was given.
inline bool hold_ends(task& self, const resource& r, hold_mode mode, void** node = nullptr) {
    if (node != nullptr && !self.holds.empty()) *node = self.holds.back().node;
    return youngest_hold_ends(self, r, mode) || hold_ends_out_of_order(self, r, mode, node);
}

#endif

}  // namespace gordian::inline GORDIAN_MODE::core
