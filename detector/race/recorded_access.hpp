// One access, as a location remembers it: all that a report will show, in fixed size.
#pragma once

#include "core/event.hpp"
#include "core/holds.hpp"
#include "core/lockset.hpp"
#include "core/task.hpp"
#include "core/vector_clock.hpp"
#include "detector/race/accessor.hpp"
#include "detector/raw_finding.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace gordian::inline GORDIAN_MODE::detector {

struct held_lock {
    resource_number lock = 0;
    stack_id at = stack_id::none;
    std::uint32_t is_shared : 1 = 0;
    std::uint32_t since : 31 = 0;  // tells the task's sections of the lock apart
    hold_mode mode() const noexcept { return is_shared != 0 ? hold_mode::shared : hold_mode::exclusive; }
};

struct recorded_access {
    core::epoch when;
    accessor_ref who;
    std::uintptr_t address = 0;
    std::uint32_t size = 0;
    stack_id at = stack_id::none;
    lockset_id locks = lockset_id::empty;  // all of them
    core::access_kind kind = core::access_kind::read;
    std::uint8_t held_count = 0;
    std::array<held_lock, 2> held{};  // the youngest of them, with where they were taken
};

inline bool writes_to_memory(core::access_kind k) noexcept {
    return k == core::access_kind::write || k == core::access_kind::atomic_write || k == core::access_kind::free;
}
inline bool is_atomic(core::access_kind k) noexcept {
    return k == core::access_kind::atomic_read || k == core::access_kind::atomic_write;
}
inline bool conflict(core::access_kind a, core::access_kind b) noexcept {
    return (writes_to_memory(a) || writes_to_memory(b)) && !(is_atomic(a) && is_atomic(b));
}

// Of the calling task, now. It has a component.
recorded_access record(const core::access& a);

}  // namespace gordian::inline GORDIAN_MODE::detector
