// Sets of held locks, each distinct one kept once and named by an id (Savage et al., "Eraser", TOCS 1997, section 3).
//
// An element is a lock and the mode it is held in. Adding a lock to a set costs a comparison where it is added to the same set as
// the last time, else a look-up in a cache; only a transition that was never made before takes the table's lock. What is known
// of a lock (its name) is kept with the table, for histories that outlive the lock.
//
// The table is bounded: when it is full, further sets are `overflow`, and so are sets of more than `most_locks`. Detectors take
// that for "unknown" and never draw a conclusion from it.
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
    // NOLINTNEXTLINE(modernize-use-nullptr): the 0 that the compiler compares an ordering with stands in no source
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

inline constexpr std::size_t most_locks = 64;

// `number` is that of the lock, which may be gone where a program destroys what it holds.
lockset_id lockset_with(lockset_id set, const resource& lock, resource_number number, hold_mode mode) noexcept;
std::vector<lock_element> locks_in(lockset_id set);    // sorted
lock_description describe_lock(resource_number lock);  // what was known when it was last seen in a set
std::size_t locksets_known() noexcept;

// Candidate sets of Eraser: the locks of `a` that are in `b`, too. For a write, shared holds of `b` do not protect.
lockset_id lockset_intersection(lockset_id a, lockset_id b, bool exclusive_only) noexcept;

}  // namespace gordian::inline GORDIAN_MODE::core
