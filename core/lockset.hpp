// Sets of held locks, each distinct one kept once and named by an id (Savage et al., "Eraser", TOCS 1997, section 3).
//
// An element is a lock and the mode it is held in. Adding a lock to a set costs a comparison where the lock is taken
// with the same ones held as the last time, else a look-up in a cache of the calling thread; only a transition that was never
// made before takes the table's lock. What is known of a lock (its name) is kept with the
// table, for histories that outlive the lock. The table is bounded: when it is full, further sets are `overflow`, which
// detectors take for "unknown" and never draw a conclusion from.
#pragma once

#include "core/ids.hpp"
#include "core/resource.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace gordian::inline GORDIAN_MODE::core {

struct lock_element {
    resource_number lock = 0;
    hold_mode mode = hold_mode::exclusive;
    friend auto operator<=>(const lock_element&, const lock_element&) = default;
};

struct lock_description {
    resource_number number = 0;
    resource_kind kind{};
    std::string name;
    std::uintptr_t address = 0;
    stack_id created_at = stack_id::none;
};

inline constexpr lockset_id lockset_overflow{0xffff'ffff};

#if GORDIAN_DETECTION
[[gnu::noinline]] lockset_id lockset_with_other(lockset_id set, const resource& lock, hold_mode mode) noexcept;
// The lock itself remembers the last step that was made with it: mostly it is taken with the same locks held as before. The
// empty set, which is never the answer, when it was another one.
inline lockset_id known_lockset_with(lockset_id set, const resource& lock, hold_mode mode) noexcept {
    const std::uint64_t from =
        std::uint64_t{static_cast<std::uint32_t>(set)} << 32 | std::uint64_t{static_cast<std::uint8_t>(mode)} << 31;
    const std::uint64_t to = lock.lockset_step.load(std::memory_order_relaxed) - from;
    return to < 0x8000'0000 ? lockset_id{static_cast<std::uint32_t>(to)} : lockset_id::empty;
}
inline lockset_id lockset_with(lockset_id set, const resource& lock, hold_mode mode) noexcept {
    const lockset_id known = known_lockset_with(set, lock, mode);
    return known != lockset_id::empty ? known : lockset_with_other(set, lock, mode);
}
#endif
lockset_id lockset_without(lockset_id set, resource_number lock, hold_mode mode) noexcept;
std::vector<lock_element> locks_in(lockset_id set);    // sorted
lock_description describe_lock(resource_number lock);  // what was known when it was last seen in a set
std::size_t locksets_known() noexcept;

// Candidate sets of Eraser: the locks of `a` that are in `b`, too. For a write, shared holds of `b` do not protect.
lockset_id lockset_intersection(lockset_id a, lockset_id b, bool exclusive_only) noexcept;

}  // namespace gordian::inline GORDIAN_MODE::core
