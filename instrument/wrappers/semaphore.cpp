// Semaphores. Invariants, whenever the bucket is free:
// - permits > 0 only while nobody waits: a release hands its permits to those who wait first.
// - permits is what is left of `initial` plus what is left of the groups, oldest first. A group is what one release gave,
//   with what its task knew then. When there are very many, later releases join the newest group: their takers are then
//   ordered after more than they should be, which may hide a race and invents none.
// - After the permits were given the releaser touches only the bucket: the semaphore may be gone.
#include <gordian/semaphore.hpp>

#include "instrument/wrappers/watch.hpp"

#include <utility>

namespace gordian::inline GORDIAN_MODE::detail {

#if GORDIAN_DETECTION

struct given_permits {
    message knowledge;
    std::ptrdiff_t count = 0;
    given_permits* next = nullptr;
};

namespace {

constexpr std::size_t most_groups = 4096;

// Under the guard; there is a permit.
void take_permit(semaphore_state& s, message& learned) noexcept {
    --s.permits;
    if (s.initial > 0) {
        --s.initial;
        return;
    }
    given_permits* const oldest = s.oldest;
    if (--oldest->count > 0) {
        learned = oldest->knowledge;
        return;
    }
    std::swap(learned, oldest->knowledge);
    s.oldest = oldest->next;
    if (s.oldest == nullptr) s.newest = nullptr;
    oldest->next = std::exchange(s.spare, oldest);
    --s.groups;
}

// Under the guard, taken by lock_with_room().
void put_permits(semaphore_state& s, const message& from, std::ptrdiff_t n, given_permits*& fresh) {
    if (s.groups >= most_groups) {
        s.newest->knowledge.clock.join(from.clock);
        s.newest->count += n;
    } else {
        given_permits* const group =
            fresh != nullptr ? std::exchange(fresh, nullptr) : std::exchange(s.spare, s.spare->next);
        group->knowledge = from;
        group->count = n;
        group->next = nullptr;
        (s.newest != nullptr ? s.newest->next : s.oldest) = group;
        s.newest = group;
        ++s.groups;
    }
    s.permits += n;
}

// Takes the guard; then there is room for one more group.
given_permits* lock_with_room(semaphore_state& s, bucket& b) {
    b.guard.lock();
    if (s.spare != nullptr || s.groups >= most_groups) [[likely]]
        return nullptr;
    b.guard.unlock();
    auto* const fresh = new given_permits;
    b.guard.lock();
    return fresh;
}

wait_result acquire_until(semaphore_state& s, task& self, stack_id at, deadline until) {
    message learned;
    bucket& b = bucket_of(&s);
    b.guard.lock();
    if (s.permits > 0) {
        take_permit(s, learned);
        b.guard.unlock();
        learned.acquire(self);
        tell_took_permit(self, s);
        return wait_result::granted;
    }
    waiter w;
    w.payload = &learned;
    const described_wait what("acquire", s, at);
    const wait_result result = gate::wait(self, w, queue_in(s.waiters), b, what.record, until);
    if (result != wait_result::granted) return result;
    learned.acquire(self);
    tell_waited(self, s);
    return result;
}

}  // namespace

[[gnu::noinline]] void acquire(semaphore_state& s) {
    task& self = current_at_entry();
    const stack_id at = here();
    scheduling_point(self);
    if (acquire_until(s, self, at, never) == wait_result::refused) refuse("gordian::counting_semaphore::acquire");
}

[[gnu::noinline]] bool try_acquire(semaphore_state& s) noexcept {
    task& self = current_at_entry();
    scheduling_point(self);
    message learned;
    bucket& b = bucket_of(&s);
    b.guard.lock();
    const bool some = s.permits > 0;
    if (some) take_permit(s, learned);
    b.guard.unlock();
    if (some) {
        learned.acquire(self);
        tell_took_permit(self, s);
    } else {
        tell_failed(self, s);
    }
    return some;
}

[[gnu::noinline]] bool try_acquire_until(semaphore_state& s, time_point until) {
    task& self = current_at_entry();
    const stack_id at = here();
    scheduling_point(self);
    if (acquire_until(s, self, at, until) == wait_result::granted) return true;
    tell_failed(self, s);
    return false;
}

[[gnu::noinline]] void release(semaphore_state& s, std::ptrdiff_t n) {
    task& self = current_at_entry();
    scheduling_point(self);
    if (n <= 0) return;
    tell_gave_permit(self, s);  // before it is given: afterwards the semaphore may be gone
    message known;
    known.release(self);
    bucket& b = bucket_of(&s);
    given_permits* fresh = lock_with_room(s, b);
    waiter* first = nullptr;
    waiter* last = nullptr;
    for (; n > 0; --n) {
        waiter* const w = pop(queue_in(s.waiters));
        if (w == nullptr) break;
        *static_cast<message*>(w->payload) = known;
        (last != nullptr ? last->next : first) = w;
        last = w;
    }
    if (n > 0) put_permits(s, known, n, fresh);
    b.guard.unlock();
    delete fresh;
    gate::grant_all(first);
}

semaphore_state::~semaphore_state() {
    end_of(*this, has_waiters(this, waiters), __builtin_frame_address(0));
    while (oldest != nullptr) delete std::exchange(oldest, oldest->next);
    while (spare != nullptr) delete std::exchange(spare, spare->next);
}

#endif

}  // namespace gordian::inline GORDIAN_MODE::detail
