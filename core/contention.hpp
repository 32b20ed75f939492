// What is measured of a lock once somebody had to wait for it: how often, how long, how long it was kept and by whom.
//
// Invariants
// - A lock that nobody ever had to wait for has no statistics and pays one load of a null pointer.
// - All statistics are in one list, guarded by the registry's lock; a lock's leave it when the lock dies, and what they said is
//   added to those of its kind, name and place of creation, which are kept. So the list is as long as there are contended
//   locks alive, and what is kept is bounded by the program's text (and by most_kept).
// - What says "the holder's" is touched by who has the lock, and by nobody else.
//
// Holds are measured when their task had to wait, when somebody comes to wait, and else about one in 64; those of readers too.
// The histograms of a lock that several readers give back at once may miss one.
#pragma once

#include "core/futex.hpp"
#include "core/ids.hpp"
#include "core/resource.hpp"
#include "core/task.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

namespace gordian::inline GORDIAN_MODE::core {

#if GORDIAN_DETECTION

// Counts per power of two of nanoseconds. Exact bounds are not worth their cost.
struct histogram {
    std::array<std::atomic<std::uint64_t>, 40> counts{};
    void add(std::uint64_t nanoseconds) noexcept;
};

// A hold, how long, by whom, taken where.
struct measured_hold {
    std::uint64_t ns = 0;
    stack_id at = stack_id::none;
    task_number by = 0;
    std::string name;
};

// One of those who use the lock: its share of the turns, as far as they were sampled.
struct lock_user {
    std::atomic<task*> who{nullptr};
    std::atomic<task_number> id{0};
    std::atomic<std::uint64_t> turns{0};
    std::atomic<std::uint64_t> waits{0};  // turns that it had to wait for; all of them are counted
    // Of sampled turns: how long it had the lock, and how soon it was there again where nobody came in between. Sums of binary
    // logarithms (of ns): one preemption must not outweigh a thousand turns.
    std::atomic<std::uint64_t> holds{0}, held_log{0}, returns{0}, away_log{0};
};

struct lock_statistics {
    lock_statistics(const resource& r, const std::atomic<std::uint64_t>& acquired) noexcept;

    const resource& lock;  // alive while this is in the registry
    const std::atomic<std::uint64_t>& acquisitions;
    std::atomic<std::uint64_t> contended{0};
    std::atomic<std::uint64_t> waited_ns{0};
    std::atomic<std::uint64_t> longest_wait_ns{0};
    std::atomic<std::uint32_t> longest_wait_at{0};  // a stack id
    histogram waits, holds;

    // Those who wait, and who came first to a lock that was kept since: when, at which of its acquisitions.
    std::atomic<std::uint32_t> waiting{0};
    std::atomic<std::int64_t> waited_for_since{0},
        asked_at{0};  // on the steady clock; asked_at: when a timed wait ended in vain
    std::atomic<std::uint64_t> waited_for_at{0};

    // The holder's.
    std::int64_t held_since = 0;  // 0: this hold is not measured
    std::uint64_t next_sample = 0, sampled_turn = 0;
    std::int64_t left_at = 0;  // not 0: the last turn was sampled, and the present one shows how soon its task is back
    task_number left_by = 0;
    std::array<lock_user, 8> users{};  // written by the holder, read by anybody

    static constexpr std::size_t most_longest = 3;
    std::array<measured_hold, most_longest> longest{};  // guarded by the registry
    std::atomic<std::uint64_t> shortest_of_longest{0};

    // The monitor's, under the registry's lock.
    std::uint64_t seen_acquisitions = 0;
    std::int64_t asked_since = 0;
    bool long_hold_said = false;

    lock_statistics* next = nullptr;
    lock_statistics* previous = nullptr;

    void hold_begins(task& self, std::uint64_t turn) noexcept;
    void hold_ends(task& self, std::uint64_t turn) noexcept;
    // By a reader. `since`: when its hold began, 0 where that is not known.
    void shared_hold_ends(task& self, std::int64_t since, stack_id at) noexcept;

private:
    void measured(task& self, std::int64_t ns, stack_id at) noexcept;
};

std::int64_t steady_ns() noexcept;

// The wait of one task for one lock, from the moment it could not have it at once. `acquisitions` counts the lock's.
class contended_wait {
public:
    contended_wait(const resource& lock, const std::atomic<std::uint64_t>& acquisitions, std::atomic<void*>& statistics,
                   task& self, stack_id at);
    contended_wait(const contended_wait&) = delete;
    contended_wait& operator=(const contended_wait&) = delete;
    ~contended_wait();
    void acquired();

private:
    lock_statistics& statistics_;
    task& self_;
    stack_id at_;
    std::int64_t since_;
    std::uint64_t acquisitions_before_;
    std::uint64_t episodes_before_;
    bool waits_ = true;
};

lock_statistics& statistics_of(std::atomic<void*>& place, const resource& lock,
                               const std::atomic<std::uint64_t>& acquisitions);
void forget_contention(std::atomic<void*>& place) noexcept;

// By the holder, at both ends of an exclusive hold. `turn` is the lock's count of acquisitions.
inline void measured_hold_begins(const std::atomic<void*>& place, task& self, std::uint64_t turn) noexcept {
    auto* const s = static_cast<lock_statistics*>(place.load(std::memory_order_acquire));
    if (s != nullptr && turn >= s->next_sample) [[unlikely]]
        s->hold_begins(self, turn);
}
inline void measured_hold_ends(const std::atomic<void*>& place, task& self, std::uint64_t turn) noexcept {
    auto* const s = static_cast<lock_statistics*>(place.load(std::memory_order_acquire));
    if (s == nullptr) [[likely]]
        return;
    const bool somebody_came =
        s->waiting.load(std::memory_order_relaxed) != 0 && s->waited_for_at.load(std::memory_order_relaxed) == turn;
    if (s->held_since != 0 || somebody_came) [[unlikely]]
        s->hold_ends(self, turn);
}

// By a reader, which has the lock beside others: when this hold began, or 0 where it is not measured.
inline std::int64_t measured_shared_hold_begins(const std::atomic<void*>& place, std::uint64_t turn) noexcept {
    if (place.load(std::memory_order_relaxed) == nullptr) [[likely]]
        return 0;
    return turn * 0x9e37'79b9'7f4a'7c15 >> 58 == 0 ? steady_ns() : 0;
}

namespace contention {

// Calls f(lock_statistics&) for every lock alive that was ever waited for. No lock of the program may be used in f.
void lock_registry() noexcept;
void unlock_registry() noexcept;
extern std::atomic<lock_statistics*> registered;  // written with the registry locked
template <class F>
void for_each_lock(F&& f) {
    struct locked {
        locked() { lock_registry(); }
        ~locked() { unlock_registry(); }
    } guard;
    for (lock_statistics* s = registered.load(std::memory_order_relaxed); s != nullptr; s = s->next) f(*s);
}

// What is known of a lock, or of several that are gone and were made alike.
struct summary {
    resource_number number = 0;
    resource_kind kind{};
    std::string name;
    std::uintptr_t address = 0;
    stack_id created_at = stack_id::none;
    std::uint64_t acquisitions = 0, contended = 0, waited_ns = 0;
    std::array<std::uint64_t, 40> waits{}, holds{};
    std::vector<measured_hold> longest;  // the longest first
};
std::vector<summary> all();
std::uint64_t forgotten() noexcept;  // locks that were not kept because there were too many sorts of them

}  // namespace contention

#endif

}  // namespace gordian::inline GORDIAN_MODE::core
