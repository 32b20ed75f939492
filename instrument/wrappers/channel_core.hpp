// A channel, as its operations, select and timers see it: a ring of elements between a queue of senders and one of receivers.
//
// Invariants, whenever `place.guard` is free (stale waiters, whose select has been claimed through another of its cases or has
// given up, do not count):
// - senders wait only while the buffer is full, receivers only while it is empty; both at once only where every pair of them
//   is two cases of one select. None waits once the channel is closed.
// - The k-th element sent passes through slot k % capacity, also when it is handed over directly; the slot's clock carries
//   what its sender knew forward, and then what its receiver knew back to the send that uses the slot next.
// - An element is bytes (gordian/detail/channel_handle.hpp): none of the program's code runs under the guard.
// - A waiting operation belongs to whoever wins `chosen`: a sender, receiver or closer who then removes that waiter from its queue
//   under the guard of its channel, or the operation itself when it gives up. Only the winner touches it after that.
// - `references` counts the holders that have handles (every handle, in the library without detection), `waiting` the sends and
//   receives that wait: they keep the channel, although the handle that they came through may be gone. A send or receive whose
//   wait ended in a hand-over is not counted any more, and does not look at the channel again.
#pragma once

#include "instrument/wrappers/watch.hpp"

#include <gordian/channel.hpp>

#include <atomic>
#include <cstdint>
#include <cstring>
#include <limits>

namespace gordian::inline GORDIAN_MODE::detail {

struct channel_timer;

#if GORDIAN_DETECTION
// Who has handles of one channel. Entered under the channel's guard; `handles` also changes without it, between copies of one
// holder, but never from or to 0.
struct channel_holder {
    task_number task = 0;                   // 0: everybody
    epoch since;                            // the moment when the first of them was made
    std::atomic<std::uint64_t> handles{0};  // those that can send; those that can receive in the upper half
    channel_holder* next = nullptr;
    channel_holder* previous = nullptr;
};
#endif

struct channel_core : resource {
    channel_core(std::size_t room, const element_kind& kind, const char* name);
    ~channel_core();
    channel_core(const channel_core&) = delete;
    channel_core& operator=(const channel_core&) = delete;

    bucket place;
    std::atomic<std::uint32_t> references{1};
    const element_kind elements_are;
    const std::size_t capacity;
    std::size_t head = 0, count = 0;
    std::uint32_t waiting = 0;
    bool closed = false;
    bool orphaned = false;       // no handle is left: the last one that waits ends the channel
    bool timer_pending = false;  // whoever waits will be woken by a timer
    wait_queue senders, receivers;
    std::byte* const elements;  // capacity * elements_are.size bytes
    channel_timer* timer = nullptr;
#if GORDIAN_DETECTION
    sync_clock* const slot_clocks;
    sync_clock closed_clock;  // what the closer knew; does not change any more
    channel_holder everybody;
    channel_holder* holders = nullptr;  // of single tasks
#endif

    std::byte* slot(std::size_t i) const noexcept { return elements + i * elements_are.size; }
    std::size_t wrapped(std::size_t i) const noexcept { return i < capacity ? i : i - capacity; }
    void copy_element(void* to, const void* from) const noexcept {
        if (elements_are.size == sizeof(void*))
            std::memcpy(to, from, sizeof(void*));
        else if (elements_are.size == sizeof(int))
            std::memcpy(to, from, sizeof(int));
        else if (elements_are.size != 0)
            std::memcpy(to, from, elements_are.size);
    }
};

enum class wait_end : std::uint8_t { delivered, closed, again };

#if GORDIAN_DETECTION
// What the task knew as it began to wait; then what the winner lets it know. Kept with the task, as it hardly changes from one
// wait to the next.
struct passed_knowledge {
    sync_clock& clock;
    explicit passed_knowledge(task& waiting) : clock(waiting.end_clock) { release(waiting); }
    void release(task& t) const { clock.release(t.clock); }
    void acquire(task& t) const { clock.acquire(t.clock); }
    void become(const message& m) const { clock = m.clock; }
};
#else
struct passed_knowledge {
    explicit passed_knowledge(task&) noexcept {}
    void release(task&) const noexcept {}
    void acquire(task&) const noexcept {}
    void become(const message&) const noexcept {}
};
#endif

// An operation that waits: a send, a receive, or a select with a waiter at each of its channels.
struct waiting_operation {
    static constexpr std::uint32_t nobody = ~std::uint32_t{0}, given_up = nobody - 1;
    std::atomic<std::uint32_t> chosen{nobody};  // the number of the case that won
    waiter ticket;                              // in no queue: what the winner grants
    wait_end end = wait_end::delivered;         // written by the winner
    bool counted = false;                       // guarded: one of those who keep the channel
    bool stays = false;                         // at one channel, and never gives up: `chosen` is not fought for
    const passed_knowledge knowledge;

    explicit waiting_operation(task& self) : knowledge(self) { ticket.who = &self; }
};

// Its place in a queue; `payload` is where the element is, or where it goes.
struct channel_waiter : waiter {
    waiting_operation* of = nullptr;
    std::uint32_t number = 0;
    bool queued = false;  // guarded
};

enum class attempt : std::uint8_t { done, would_block, closed };

// With the guard held. `peer` is to be granted after it, where there is one.
attempt try_send(channel_core& c, task& self, const void* element, waiting_operation*& peer) noexcept;
attempt try_receive(channel_core& c, task& self, void* element, waiting_operation*& peer) noexcept;

// The oldest waiter of the queue that can still be had, now ours; with the guard held.
channel_waiter* claim(wait_queue& q) noexcept;

inline void enqueue(wait_queue& q, channel_waiter& w, waiting_operation& of, std::uint32_t number,
                    void* element) noexcept {
    w.who = of.ticket.who;
    w.of = &of;
    w.number = number;
    w.payload = element;
    w.queued = true;
    push(q, w);
}

// A wait ended, or never began, because the channel was closed.
void learn_of_close(const channel_core& c, task& self);

// Withdraws a waiting operation that nobody has claimed; for gate::sleep().
bool give_up(void* operation) noexcept;

inline void keep(channel_core& c) noexcept { c.references.fetch_add(1, std::memory_order_relaxed); }
void let_go(channel_core& c) noexcept;  // without the guard

// A deadline that only says that something else will end the wait.
inline constexpr deadline some_day = deadline::max() - duration(1);

void report_send_on_closed(const channel_core& c, const char* words,
                           const void* frame);  // words: null, or how it came to send
[[noreturn]] void throw_send_on_closed();
[[noreturn]] void block_for_ever(task& self, stack_id at, const char* operation, bool sends, const void* frame);

// A timer ends with its last receiver.
void end_timer(channel_timer* t) noexcept;

// What detectors are told of a channel that may be gone by then. Made with the guard held.
#if GORDIAN_DETECTION
class channel_identity {
public:
    explicit channel_identity(const channel_core& c) noexcept : copy_(c.kind, c.name, made_by_runtime{}) {
        copy_.number.store(number_of(c), std::memory_order_relaxed);
        copy_.created_at.store(c.created_at.load(std::memory_order_relaxed), std::memory_order_relaxed);
    }
    void tell_delivered(task& self, bool sent) const { tell(self, operation::delivered, &copy_, sent ? 1 : 0); }
    // After a success that nobody waited for: what a receive got was sent before, what a send put waits to be received.
    void tell_done(task& self, bool sent, bool to_a_peer) const {
        if (!sent || to_a_peer)
            tell_delivered(self, sent);
        else if (closely_watched.load(std::memory_order_relaxed)) [[unlikely]]
            tell(self, operation::put, &copy_, 1);
    }
    void tell_failed(task& self, bool sends) const { detail::tell_failed(self, copy_, sends ? 1 : 0); }

private:
    resource copy_;
};
#else
struct channel_identity {
    explicit channel_identity(const channel_core&) noexcept {}
    void tell_done(task&, bool, bool) const {}
    void tell_failed(task&, bool) const {}
};
#endif

}  // namespace gordian::inline GORDIAN_MODE::detail
