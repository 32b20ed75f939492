#include "core/holds.hpp"

#if GORDIAN_DETECTION

namespace gordian::inline GORDIAN_MODE::core {

bool hold_ends_out_of_order(task& self, const resource& r, hold_mode mode, void** node) {
    for (std::uint32_t i = self.holds.size(); i-- > 0;) {
        const hold& h = self.holds[i];
        if (h.what != &r || h.mode != mode) continue;
        if (node != nullptr) *node = h.node;
        self.holds.remove(i);
        return true;
    }
    return false;
}

lockset_id make_lockset(task& self, std::uint32_t count) noexcept {
    std::uint32_t known = count;
    while (known > 0 && self.holds[known - 1].with == lockset_id::empty) --known;
    lockset_id set = known > 0 ? self.holds[known - 1].with : lockset_id::empty;
    for (; known < count; ++known) {
        hold& h = self.holds[known];
        // Who comes after the run needs no lock: its end orders what was done in it.
        if (h.what->kind == resource_kind::once) {
            h.with = set;
            continue;
        }
        h.with = set = lockset_with(set, *h.what, h.number, h.mode);
    }
    return set;
}

}  // namespace gordian::inline GORDIAN_MODE::core

#endif
