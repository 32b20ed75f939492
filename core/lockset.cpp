#include "core/lockset.hpp"

#if GORDIAN_DETECTION

#include "core/forks.hpp"
#include "core/spinlock.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <unordered_map>

namespace gordian::inline GORDIAN_MODE::core {

namespace {

using elements = std::vector<lock_element>;

constexpr std::size_t most_sets = std::size_t{1} << 20;

// Sets are only added. `by_elements` finds the id of a set, `sets[id]` its elements; ids are indices.
struct lockset_table {
    spinlock guard;
    forks::kept_whole in_child{guard, forks::level::leaf};
    std::deque<elements> sets{elements{}};
    std::map<elements, std::uint32_t> by_elements{{elements{}, 0}};
    std::unordered_map<resource_number, lock_description> locks;
};

lockset_table& table() {
    static auto* const t = new lockset_table;  // never destroyed: locks are released during exit, too
    return *t;
}

// Must be called under the table's guard.
lockset_id id_of(lockset_table& t, const elements& set) {
    if (const auto known = t.by_elements.find(set); known != t.by_elements.end()) return lockset_id{known->second};
    if (t.sets.size() >= most_sets) return lockset_overflow;
    const auto id = static_cast<std::uint32_t>(t.sets.size());
    t.sets.push_back(set);
    t.by_elements.emplace(set, id);
    return lockset_id{id};
}

// A cache of transitions, for locks that are taken with now these and now those others held. Written under the table's lock, read
// without: who finds the same key before and after has read what belongs to it.
struct transition {
    std::atomic<std::uint64_t> key{0};      // lock number (never 0), mode
    std::atomic<std::uint64_t> from_to{0};  // two ids
};
constinit std::array<transition, 1024> transitions;

transition& cached(lockset_id from, std::uint64_t key) noexcept {
    // Multiplicative: an exclusive-or would let two locks taken in turns collide.
    const std::uint64_t mixed =
        (key * 0x9e37'79b9'7f4a'7c15 + static_cast<std::uint32_t>(from)) * 0xd6e8'feb8'6659'fd93;
    return transitions[mixed >> 54];
}

std::uint64_t pair_of(lockset_id from, lockset_id to) noexcept {
    return std::uint64_t{static_cast<std::uint32_t>(from)} << 32 | static_cast<std::uint32_t>(to);
}

lockset_id make_transition(lockset_id set, const resource& lock, resource_number number, hold_mode mode,
                           std::uint64_t key) noexcept {
    lockset_table& t = table();
    const std::scoped_lock guard(t.guard);
    const elements& before = t.sets[static_cast<std::uint32_t>(set)];
    if (before.size() >= most_locks) return lockset_overflow;
    elements with = before;
    const lock_element added{number, mode};
    with.insert(std::upper_bound(with.begin(), with.end(), added), added);
    const lockset_id to = id_of(t, with);
    if (to == lockset_overflow) return to;
    if (auto [at, is_new] = t.locks.try_emplace(number); is_new) {
        at->second.number = number;
        if (lock.number.load(std::memory_order_relaxed) == number)
            at->second = {number, lock.kind, lock.name != nullptr ? lock.name : "",
                          reinterpret_cast<std::uintptr_t>(&lock),
                          stack_id{lock.created_at.load(std::memory_order_relaxed)}};
    }
    transition& place = cached(set, key);
    place.key.store(0, std::memory_order_relaxed);
    place.from_to.store(pair_of(set, to), std::memory_order_release);
    place.key.store(key, std::memory_order_release);
    return to;
}

}  // namespace

lockset_id lockset_with(lockset_id set, const resource& lock, resource_number number, hold_mode mode) noexcept {
    if (set == lockset_overflow) return set;
    const std::uint64_t key = number << 1 | static_cast<std::uint64_t>(mode);
    const transition& known = cached(set, key);
    if (known.key.load(std::memory_order_acquire) == key) {
        const std::uint64_t from_to = known.from_to.load(std::memory_order_acquire);
        if (known.key.load(std::memory_order_relaxed) == key && from_to >> 32 == static_cast<std::uint32_t>(set))
            return lockset_id{static_cast<std::uint32_t>(from_to)};
    }
    return make_transition(set, lock, number, mode, key);
}

std::vector<lock_element> locks_in(lockset_id set) {
    if (set == lockset_overflow) return {};
    lockset_table& t = table();
    const std::scoped_lock guard(t.guard);
    return t.sets[static_cast<std::uint32_t>(set)];
}

lock_description describe_lock(resource_number lock) {
    lockset_table& t = table();
    const std::scoped_lock guard(t.guard);
    const auto known = t.locks.find(lock);
    return known != t.locks.end() ? known->second : lock_description{lock, {}, {}, 0, stack_id::none};
}

std::size_t locksets_known() noexcept {
    lockset_table& t = table();
    const std::scoped_lock guard(t.guard);
    return t.sets.size();
}

lockset_id lockset_intersection(lockset_id a, lockset_id b, bool exclusive_only) noexcept {
    if (a == b && (a == lockset_id::empty || !exclusive_only)) return a;
    if (a == lockset_overflow || b == lockset_overflow) return lockset_overflow;
    lockset_table& t = table();
    const std::scoped_lock guard(t.guard);
    elements common;
    for (const lock_element& candidate : t.sets[static_cast<std::uint32_t>(a)])
        for (const lock_element& held : t.sets[static_cast<std::uint32_t>(b)])
            if (candidate.lock == held.lock && !(exclusive_only && held.mode == hold_mode::shared)) {
                common.push_back(candidate);
                break;
            }
    return id_of(t, common);
}

}  // namespace gordian::inline GORDIAN_MODE::core

#endif
