// Waiting by address: a primitive that has no room for a queue parks its waiters here. Only the library without detection
// has such primitives.
//
// A bucket keeps its waiters by key, an address and what is waited for there. Invariants, whenever its guard is free:
// - The oldest waiter of each key stands in the bucket's digital search tree, those after it in a list that begins with it.
//   A node at depth n has the first n bits of its key's hash in common with its place, and hashes of keys differ, so finding
//   takes about the logarithm of how many keys are waited for in the bucket, whoever chose the addresses.
// - A waiter that was taken out is claimed, and nobody looks for it here any more.
#pragma once

#include "core/gate.hpp"

#include <cstdint>

namespace gordian::inline GORDIAN_MODE::core {

#if !GORDIAN_DETECTION

namespace parking {

// What is waited for at an address; at a shared mutex it is one of two things.
enum class reason : std::uint8_t { mutex, writing, reading, latch, permit, phase };

enum class key : std::uint64_t {};
inline key key_of(const void* address, reason why) noexcept {
    return key{reinterpret_cast<std::uintptr_t>(address) << 3 | static_cast<std::uint64_t>(why)};
}

struct parked : waiter {
    key at{};
    // Of the oldest with its key alone.
    parked* child[2] = {nullptr, nullptr};
    parked* youngest = nullptr;
};

// All of them under the guard of the address's bucket.
bool is_awaited(bucket& b, key k) noexcept;
waiter* take_oldest(bucket& b, key k) noexcept;  // claimed; null when nobody waits
waiter* take_all(bucket& b, key k) noexcept;     // claimed, oldest first, linked by next
void enqueue(bucket& b, parked& p) noexcept;
void remove(bucket& b, parked& p) noexcept;

// Waits until taken out and granted. The caller holds the guard; it is released. False: the deadline has passed; gave_up()
// was called then, still under the guard.
template <class GaveUp>
bool wait(bucket& b, key k, deadline until, GaveUp gave_up) {
    struct giving_up {
        bucket& b;
        parked p;
        GaveUp& gave_up;
    } mine{b, {}, gave_up};
    task& self = current();
    mine.p.who = &self;
    mine.p.at = k;
    enqueue(b, mine.p);
    const bool timed = until != never;
    gate::enter(self, wait_description{}, timed);
    b.guard.unlock();
    const auto give_up = [](void* context) {
        auto& g = *static_cast<giving_up*>(context);
        g.b.guard.lock();
        const bool nobodys = g.p.status.load(std::memory_order_relaxed) == waiter::queued;
        if (nobodys) {
            remove(g.b, g.p);
            g.gave_up();
        }
        g.b.guard.unlock();
        return nobodys;
    };
    return gate::sleep(self, mine.p, timed, until, give_up, &mine) == wait_result::granted;
}

}  // namespace parking

#endif

}  // namespace gordian::inline GORDIAN_MODE::core
