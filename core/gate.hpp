// The gate: the one place where a task waits.
//
// Every primitive describes what it waits for and calls wait(); who makes the wait's condition true claims the waiter under
// the queue's guard and calls grant() after it. So the wait-for graph is the set of tasks at the gate, and "every task is
// asleep" is a count that reaches zero here.
//
// Invariants
// - A queue is guarded by bucket_of(the address it belongs to). Guards are outside of the objects: an object may be destroyed
//   as soon as its state says so, even while the one who changed the state still holds the guard.
// - The request is recorded, and visible to every detector, before the task parks and before it is judged.
// - status: queued -> claimed (dequeued, under the guard) -> granted (by grant(), outside of it). A waiter that gives up takes
//   the guard; it gives up only while queued.
// - counts: awake = tasks not in a wait without a deadline; busy = tasks in no wait at all. A waker is awake itself, and counts
//   the one it wakes before it can block, so awake is zero only when nobody is left to wake anybody.
#pragma once

#include "core/futex.hpp"
#include "core/scheduler.hpp"
#include "core/spinlock.hpp"
#include "core/task.hpp"

#include <atomic>
#include <cstdint>

namespace gordian::inline GORDIAN_MODE::core {

struct waiter {
    enum : std::uint32_t { queued, claimed, granted };
    task* who = nullptr;
    waiter* next = nullptr;
    waiter* previous = nullptr;
    wait_queue* in = nullptr;   // the queue it is in
    waiter* sibling = nullptr;  // of the same task
    std::atomic<std::uint32_t> status{queued};
    // False: queued before its task is in the wait (a condition, whose lock is given back in between); granted then, the
    // task never enters.
    std::atomic<bool> entered{true};
    hold_mode mode = hold_mode::exclusive;
    void* payload = nullptr;  // what the primitive passes along
};

namespace parking {
struct parked;
}

struct alignas(64) bucket {
    spinlock guard;
#if !GORDIAN_DETECTION
    parking::parked* parked_by_address = nullptr;  // at objects too small for a queue of their own (core/parking.hpp)
#endif
};

bucket& bucket_of(const void* address) noexcept;

inline void push(wait_queue& q, waiter& w) noexcept {
    w.next = nullptr;
    w.previous = q.tail;
    w.in = &q;
    w.sibling = w.who->waits_at;
    w.who->waits_at = &w;
    (q.tail != nullptr ? q.tail->next : q.head) = &w;
    q.tail = &w;
}

inline void remove(wait_queue& q, waiter& w) noexcept {
    (w.previous != nullptr ? w.previous->next : q.head) = w.next;
    (w.next != nullptr ? w.next->previous : q.tail) = w.previous;
    w.in = nullptr;
}

waiter* pop(wait_queue& q) noexcept;      // the oldest, now claimed; null when empty
waiter* pop_all(wait_queue& q) noexcept;  // all of them, claimed, linked by next

// Of a task that waits: where it has waiters is known until this ends, and the waiters must live until then.
class places_in_queues {
public:
    explicit places_in_queues(task& self) noexcept : self_(self) {}
    places_in_queues(const places_in_queues&) = delete;
    places_in_queues& operator=(const places_in_queues&) = delete;
    ~places_in_queues() { self_.waits_at = nullptr; }

private:
    task& self_;
};

#if GORDIAN_DETECTION
using wait_description = wait_record;
#else
struct wait_description {};
#endif

enum class wait_result : std::uint8_t { granted, timed_out, refused };

namespace gate {

// Waits in `q`, whose guard the caller holds; it is released. refused: a detector says that the wait would never end.
wait_result wait(task& self, waiter& w, wait_queue& q, bucket& b, const wait_description& what, deadline until);

// The rest of wait() for a waiter that is queued already, with entered == false. The guard is not held.
wait_result wait_queued(task& self, waiter& w, wait_queue& q, bucket& b, const wait_description& what, deadline until);

// Lets a claimed waiter go on. The guard is not held. The waiter, and what it waited for, may be gone when this returns.
void grant(waiter& w) noexcept;
void grant_all(waiter* list) noexcept;

// The parts of wait(), for waits on several queues at once (select).
void enter(task& self, const wait_description& what, bool timed) noexcept;  // under the guards; recorded and visible
bool judge(task& self, bool timed) noexcept;                                // without guards: true when refused
// judge() and the rest: sleeps until `w`, which is in no queue, is granted. At the deadline, or when refused, give_up() is asked:
// true when nobody had claimed the wait, and nobody can any more.
wait_result sleep(task& self, waiter& w, bool timed, deadline until, bool (*give_up)(void*), void* context);

// Sleeping: a wait for nothing but time.
void sleep_until(deadline until);

void task_started(task& t) noexcept;
void task_never_ran(task& t) noexcept;  // it was announced, and could not be started
void task_ended(task& t) noexcept;      // called in the task, which touches nothing of the program afterwards

// In the child of a fork: only the calling task is left. The others' places in queues are taken back while their stacks are
// still what they were: the C library gives those to new threads.
void reset_after_fork(task* survivor) noexcept;

#if GORDIAN_DETECTION
std::uint32_t awake() noexcept;
std::uint32_t busy() noexcept;

// Keeps a wait from ending while it is looked at. False when the task is not in a wait (without a deadline).
bool pin(task& t) noexcept;
void unpin(task& t) noexcept;
#endif

}  // namespace gate

}  // namespace gordian::inline GORDIAN_MODE::core
