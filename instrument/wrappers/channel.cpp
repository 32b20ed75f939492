#include "instrument/wrappers/channel_core.hpp"

#include "core/schedulers/green.hpp"

#include <gordian/detail/reported.hpp>

#include <cstdlib>
#include <new>

namespace gordian::inline GORDIAN_MODE::detail {

namespace {

constexpr std::size_t most_bytes = std::numeric_limits<std::ptrdiff_t>::max();

// Zeroed, and not touched before it is used: a large buffer costs what is used of it.
template <class T>
T* zeroed(std::size_t count, std::size_t size) {
    if (count == 0 || size == 0) return nullptr;
    if (count > most_bytes / size) throw std::bad_array_new_length();
    void* const memory = std::calloc(count, size);
    if (memory == nullptr) throw std::bad_alloc();
    return static_cast<T*>(memory);
}

#if GORDIAN_DETECTION

// The clocks of one element's way through its slot. A sender leaves what it knows, and learns what the slot's last receiver
// knew; a receiver likewise.
void pass_slot(channel_core& c, std::size_t slot, task& self) {
    c.slot_clocks[slot].acquire(self.clock);
    c.slot_clocks[slot].release(self.clock);
}

// Unbuffered: both know what both knew. `peer` learns of it when it goes on.
void meet(channel_core&, task& self, waiting_operation& peer) {
    peer.knowledge.acquire(self);
    peer.knowledge.release(self);
}

// The element of `self` passes through the slot and straight on to a receiver that waits.
void pass_slot_to(channel_core& c, std::size_t slot, task& self, waiting_operation& receiver) {
    sync_clock& carried = c.slot_clocks[slot];
    carried.acquire(self.clock);
    std::swap(carried, receiver.knowledge.clock);
    receiver.knowledge.release(self);
    carried.join(receiver.knowledge.clock);
}

// `self` has received from the slot, into which the element of a waiting sender goes.
void pass_slot_from(channel_core& c, std::size_t slot, task& self, waiting_operation& sender) {
    pass_slot_to(c, slot, self, sender);  // the same with the roles exchanged
}

void close_clock(channel_core& c, task& self) { c.closed_clock.release(self.clock); }

#else

void pass_slot(channel_core&, std::size_t, task&) {}
void meet(channel_core&, task&, waiting_operation&) {}
void pass_slot_to(channel_core&, std::size_t, task&, waiting_operation&) {}
void pass_slot_from(channel_core&, std::size_t, task&, waiting_operation&) {}
void close_clock(channel_core&, task&) {}

#endif

constinit resource nothing{resource_kind::nothing, nullptr};

}  // namespace

channel_core::channel_core(std::size_t room, const element_kind& k, const char* name)
    : resource(resource_kind::channel, name, made_by_runtime{}),
      elements_are(k),
      capacity(room),
      elements(zeroed<std::byte>(room, k.size))
#if GORDIAN_DETECTION
      ,
      slot_clocks(zeroed<sync_clock>(room, sizeof(sync_clock)))
#endif
{
}

channel_core::~channel_core() {
    if (timer != nullptr) end_timer(timer);
    if (elements_are.destroy != nullptr)
        for (; count > 0; --count, head = wrapped(head + 1)) elements_are.destroy(slot(head));
    std::free(elements);
#if GORDIAN_DETECTION
    if (events.destroyed != nullptr) events.destroyed(*this);
    for (std::size_t i = 0; i < capacity; ++i) slot_clocks[i].~sync_clock();
    std::free(slot_clocks);
#endif
}

void learn_of_close([[maybe_unused]] const channel_core& c, [[maybe_unused]] task& self) {
#if GORDIAN_DETECTION
    c.closed_clock.acquire(self.clock);
#endif
}

namespace {
// The wait of `w` ends in a hand-over: it does not come back to the channel.
waiting_operation* handed_over(channel_core& c, channel_waiter& w) noexcept {
    if (std::exchange(w.of->counted, false)) --c.waiting;
    return w.of;
}
}  // namespace

channel_waiter* claim(wait_queue& q) noexcept {
    while (auto* const w = static_cast<channel_waiter*>(q.head)) {
        remove(q, *w);
        w->queued = false;
        if (w->of->stays) return w;
        std::uint32_t nobody = waiting_operation::nobody;
        if (w->of->chosen.compare_exchange_strong(nobody, w->number, std::memory_order_acq_rel)) return w;
    }
    return nullptr;
}

attempt try_send(channel_core& c, task& self, const void* element, waiting_operation*& peer) noexcept {
    if (c.closed) return attempt::closed;
    if (channel_waiter* const w = claim(c.receivers)) {
        c.copy_element(w->payload, element);
        if (c.capacity == 0) {
            meet(c, self, *w->of);
        } else {
            pass_slot_to(c, c.head, self, *w->of);
            c.head = c.wrapped(c.head + 1);
        }
        peer = handed_over(c, *w);
        return attempt::done;
    }
    if (c.count == c.capacity) return attempt::would_block;
    const std::size_t last = c.wrapped(c.head + c.count);
    c.copy_element(c.slot(last), element);
    pass_slot(c, last, self);
    ++c.count;
    return attempt::done;
}

attempt try_receive(channel_core& c, task& self, void* element, waiting_operation*& peer) noexcept {
    if (c.count > 0) {
        const std::size_t first = c.head;
        c.copy_element(element, c.slot(first));
        if (channel_waiter* const w =
                claim(c.senders)) {  // the buffer was full: the place of the first is that of the next
            c.copy_element(c.slot(first), w->payload);
            pass_slot_from(c, first, self, *w->of);
            peer = handed_over(c, *w);
        } else {
            pass_slot(c, first, self);
            --c.count;
        }
        c.head = c.wrapped(first + 1);
        return attempt::done;
    }
    if (channel_waiter* const w = claim(c.senders)) {
        c.copy_element(element, w->payload);
        meet(c, self, *w->of);
        peer = handed_over(c, *w);
        return attempt::done;
    }
    if (!c.closed) return attempt::would_block;
    learn_of_close(c, self);
    return attempt::closed;
}

void report_send_on_closed([[maybe_unused]] const channel_core& c, [[maybe_unused]] const char* words,
                           [[maybe_unused]] const void* frame) {
#if GORDIAN_DETECTION
    report(misuse::send_on_closed, &c, words, frame);
#endif
}

void throw_send_on_closed() { throw reported<channel_error>("gordian::channel: send on a closed channel"); }

void block_for_ever(task& self, [[maybe_unused]] stack_id at, [[maybe_unused]] const char* operation,
                    [[maybe_unused]] bool sends, [[maybe_unused]] const void* frame) {
    waiter never_granted;
    never_granted.who = &self;
#if GORDIAN_DETECTION
    // A select that waits for ever may have no channel at all.
    const bool on_channel = operation != std::string_view{"select"};
    const char* const words = !on_channel ? "no case of its select can ever be ready"
                              : sends     ? "it sends on a nil channel"
                                          : "it receives from a nil channel";
    report(misuse::nil_channel, on_channel ? &nothing : nullptr, words, frame);
    const wanted what{&nothing, hold_mode::exclusive, sends};
    const wait_record description{operation, &what, on_channel ? 1U : 0U, false, at};
#else
    const wait_description description;
#endif
    gate::enter(self, description, false);
    gate::sleep(
        self, never_granted, false, never, [](void*) { return true; }, nullptr);
#if GORDIAN_DETECTION
    self.deadlock_reported = false;
#endif
    refuse(operation);
}

bool give_up(void* operation) noexcept {
    std::uint32_t nobody = waiting_operation::nobody;
    return static_cast<waiting_operation*>(operation)->chosen.compare_exchange_strong(
        nobody, waiting_operation::given_up, std::memory_order_acq_rel);
}

namespace {

// A wait that was counted ends otherwise than in a hand-over; the guard is held, and released.
void stop_waiting(channel_core& c) noexcept {
    const bool ends = --c.waiting == 0 && c.orphaned;
    c.place.guard.unlock();
    if (ends) delete &c;
}

// Waits in one queue of the channel, whose guard is held, and is released. False: the deadline has passed. `end` then says how
// the wait ended. After a hand-over the channel may be gone; else it is kept, until stop_waiting().
bool wait_in(channel_core& c, task& self, bool sends, void* element, deadline until, [[maybe_unused]] stack_id at,
             wait_end& end) {
    waiting_operation operation(self);
    operation.counted = true;
    ++c.waiting;
    channel_waiter w;
    const places_in_queues until_it_ends(self);
    wait_queue& q = sends ? c.senders : c.receivers;
    enqueue(q, w, operation, 0, element);
    if (until == never && c.timer_pending) until = some_day;
    const bool timed = until != never;
    operation.stays = !timed && !GORDIAN_DETECTION;  // where deadlocks are detected, a wait may be refused
#if GORDIAN_DETECTION
    const wanted what{&c, hold_mode::exclusive, sends};
    const wait_record description{sends ? "send" : "receive", &what, 1, false, at};
#else
    const wait_description description;
#endif
    gate::enter(self, description, timed);
    c.place.guard.unlock();
    const wait_result result = gate::sleep(self, operation.ticket, timed, until, give_up, &operation);
    if (result == wait_result::granted) {
        end = operation.end;
        if (end == wait_end::delivered) operation.knowledge.acquire(self);
        if (end == wait_end::closed && !sends) learn_of_close(c, self);
        if (end == wait_end::delivered && operation.counted) {  // by a timer, which cannot end its channel
            c.place.guard.lock();
            stop_waiting(c);
        }
        return true;
    }
    c.place.guard.lock();
    if (w.queued) remove(q, w);
    if (result == wait_result::refused) {
        stop_waiting(c);
        refuse(sends ? "send" : "receive");
    }
    c.place.guard.unlock();
    return false;
}

enum class patience : std::uint8_t { none, until_deadline, for_ever };

// Sends, or receives. `frame` is that of the function that the program called. Once the guard is free, who used the other end may
// have ended the channel, and the handle that this call came through: only who has waited looks at it then.
channel_status operate(channel_core* c, bool sends, void* element, patience p, deadline until, task& self, stack_id at,
                       const void* frame) {
    const auto in_vain = sends ? channel_status::full : channel_status::empty;
    if (c == nullptr) {
        if (p == patience::for_ever) block_for_ever(self, at, sends ? "send" : "receive", sends, frame);
        if (p == patience::none) return in_vain;
        gate::sleep_until(until);
        return channel_status::timeout;
    }
    for (bool waited = false;;) {
        waiting_operation* peer = nullptr;
        c->place.guard.lock();
        const attempt result = sends ? try_send(*c, self, element, peer) : try_receive(*c, self, element, peer);
        if (result == attempt::would_block && p != patience::none) {
            if (std::exchange(waited, true)) --c->waiting;  // it is counted again
            wait_end end = wait_end::delivered;
            const bool in_time = wait_in(*c, self, sends, element, until, at, end);
            if (in_time && end == wait_end::delivered) return channel_status::success;
            if (in_time && end == wait_end::again) continue;
            const channel_identity seen(*c);
            if (in_time && sends && p == patience::for_ever) report_send_on_closed(*c, nullptr, frame);
            c->place.guard.lock();
            stop_waiting(*c);
            if (in_time && sends && p == patience::for_ever) throw_send_on_closed();
            if (in_time) return channel_status::closed;
            seen.tell_failed(self, sends);
            return channel_status::timeout;
        }
        const channel_identity seen(*c);
        if (waited)
            stop_waiting(*c);
        else
            c->place.guard.unlock();
        if (result == attempt::closed) {
            if (!sends || p != patience::for_ever) return channel_status::closed;
            report_send_on_closed(*c, nullptr, frame);
            throw_send_on_closed();
        }
        if (result == attempt::would_block) {
            seen.tell_failed(self, sends);
            give_way_now_and_then();  // it may be polled
            return in_vain;
        }
        seen.tell_done(self, sends, peer != nullptr);
        if (peer != nullptr) gate::grant(peer->ticket);
        return channel_status::success;
    }
}

}  // namespace

[[gnu::noinline]] void send_element(channel_core* c, const void* element) {
    task& self = current_at_entry();
    const stack_id at = here();
    scheduling_point(self);
    operate(c, true, const_cast<void*>(element), patience::for_ever, never, self, at, __builtin_frame_address(0));
}

[[gnu::noinline]] channel_status try_send_element(channel_core* c, const void* element) {
    task& self = current_at_entry();
    const stack_id at = here();
    scheduling_point(self);
    return operate(c, true, const_cast<void*>(element), patience::none, never, self, at, nullptr);
}

[[gnu::noinline]] channel_status send_element_until(channel_core* c, const void* element, time_point until) {
    task& self = current_at_entry();
    const stack_id at = here();
    scheduling_point(self);
    return operate(c, true, const_cast<void*>(element), patience::until_deadline, until, self, at, nullptr);
}

[[gnu::noinline]] bool receive_element(channel_core* c, void* element) {
    task& self = current_at_entry();
    const stack_id at = here();
    scheduling_point(self);
    return operate(c, false, element, patience::for_ever, never, self, at, __builtin_frame_address(0)) ==
           channel_status::success;
}

[[gnu::noinline]] channel_status try_receive_element(channel_core* c, void* element) {
    task& self = current_at_entry();
    const stack_id at = here();
    scheduling_point(self);
    return operate(c, false, element, patience::none, never, self, at, nullptr);
}

[[gnu::noinline]] channel_status receive_element_until(channel_core* c, void* element, time_point until) {
    task& self = current_at_entry();
    const stack_id at = here();
    scheduling_point(self);
    return operate(c, false, element, patience::until_deadline, until, self, at, nullptr);
}

namespace {

// Whoever waits in the queue, claimed, linked by `next`, behind `last`. `end` is how it ends for them.
waiter** claim_all(wait_queue& q, waiter** last) noexcept {
    while (channel_waiter* const w = claim(q)) {
        w->of->end = wait_end::closed;
        w->next = nullptr;
        *last = w;
        last = &w->next;
    }
    return last;
}

void report_close([[maybe_unused]] const resource& r, [[maybe_unused]] bool of_nil,
                  [[maybe_unused]] const void* frame) {
#if GORDIAN_DETECTION
    report(of_nil ? misuse::close_nil : misuse::double_close, &r, nullptr, frame);
#endif
}

}  // namespace

[[gnu::noinline]] void close_channel(channel_core* c) {
    task& self = current_at_entry();
    scheduling_point(self);
    if (c == nullptr) {
        report_close(nothing, true, __builtin_frame_address(0));
        throw reported<channel_error>("gordian::channel: close of a nil channel");
    }
    c->place.guard.lock();
    if (c->closed) {
        c->place.guard.unlock();
        report_close(*c, false, __builtin_frame_address(0));
        throw reported<channel_error>("gordian::channel: close of a closed channel");
    }
    c->closed = true;
    close_clock(*c, self);
    waiter* woken = nullptr;
    claim_all(c->senders, claim_all(c->receivers, &woken));
    c->place.guard.unlock();
    while (woken != nullptr) {
        waiter& next = *woken;
        woken = next.next;  // it is gone once it is granted
        gate::grant(static_cast<channel_waiter&>(next).of->ticket);
    }
}

std::size_t size_of_channel(const channel_core* c) noexcept {
    auto& guard = const_cast<channel_core*>(c)->place.guard;
    guard.lock();
    const std::size_t size = c->count;
    guard.unlock();
    return size;
}

std::size_t capacity_of_channel(const channel_core* c) noexcept { return c->capacity; }

}  // namespace gordian::inline GORDIAN_MODE::detail
