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

// The youngest hold of that thing in that mode ends; false when there is none. `node` is what hold_begins was given.
inline bool hold_ends(task& self, const resource& r, hold_mode mode, void** node = nullptr) {
    for (std::uint32_t i = self.holds.size(); i-- > 0;) {
        const hold& h = self.holds[i];
        if (h.what != &r || h.mode != mode) continue;
        if (node != nullptr) *node = h.node;
        if (i + 1 == self.holds.size()) {
            self.lockset = h.before;
            self.holds.pop();
        } else {
            self.lockset = lockset_without(self.lockset, h.number, mode);
            for (std::uint32_t later = i + 1; later < self.holds.size(); ++later)
                self.holds[later].before = lockset_without(self.holds[later].before, h.number, mode);
            self.holds.remove(i);
        }
        return true;
    }
    return false;
}

#endif

}  // namespace gordian::inline GORDIAN_MODE::core
