// The shared mutexes. Invariants, whenever the bucket is free:
// - writer is set exactly while somebody holds it exclusively; readers counts the shared holds; never both.
// - Who waits in a queue has a reason: a writer, that the lock is held; a reader, that it is held exclusively or a writer
//   waits. Whoever takes the reason away hands the lock over: it sets the new state on behalf of those it lets in.
// - A waiting reader brings its entry in the list of readers with it, as its waiter's payload.
// - After the state has changed, the one who left touches only the bucket: the lock may be gone.
#include <gordian/shared_mutex.hpp>

#include "instrument/wrappers/recursive_reads.hpp"
#include "instrument/wrappers/watch.hpp"

#include "core/owners.hpp"

namespace gordian::inline GORDIAN_MODE::detail {

#if GORDIAN_DETECTION

struct reader {
    task* who = nullptr;
    std::int64_t since = 0;  // on the steady clock, where this hold is measured
    reader* next = nullptr;
    reader* previous = nullptr;
};

namespace {

// Under the guard. Null when a new one must be made, outside of the guard.
reader* take_spare(shared_mutex_state& m) noexcept {
    reader* const r = m.spare;
    if (r != nullptr) m.spare = r->next;
    return r;
}

// Takes the guard, with an entry for a reader in hand.
reader* lock_with_entry(shared_mutex_state& m, bucket& b) {
    b.guard.lock();
    reader* r = take_spare(m);
    if (r == nullptr) [[unlikely]] {
        b.guard.unlock();
        r = new reader;
        b.guard.lock();
    }
    return r;
}

void give_back(shared_mutex_state& m, reader* r) noexcept {
    r->next = m.spare;
    m.spare = r;
}

void reader_enters(shared_mutex_state& m, task* who, void* entry) noexcept {
    auto* const r = static_cast<reader*>(entry);
    r->who = who;
    r->previous = nullptr;
    r->next = m.reading;
    if (m.reading != nullptr) m.reading->previous = r;
    m.reading = r;
    ++m.readers;
    m.acquisitions.store(m.acquisitions.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

void reader_leaves(shared_mutex_state& m, void* entry) noexcept {
    auto* const r = static_cast<reader*>(entry);
    (r->previous != nullptr ? r->previous->next : m.reading) = r->next;
    if (r->next != nullptr) r->next->previous = r->previous;
    give_back(m, r);
    --m.readers;
}

void writer_enters(shared_mutex_state& m, task* who) noexcept {
    m.writer.store(who, std::memory_order_relaxed);
    m.acquisitions.store(m.acquisitions.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

read_write_history& history_of(shared_mutex_state& m) {
    void* known = m.history.load(std::memory_order_acquire);
    if (known != nullptr) return *static_cast<read_write_history*>(known);
    auto* const fresh = new read_write_history;
    if (m.history.compare_exchange_strong(known, fresh, std::memory_order_acq_rel)) return *fresh;
    delete fresh;
    return *static_cast<read_write_history*>(known);
}

// In the task that has it now. A writer is ordered after everybody before it, a reader after the writers.
void writes(shared_mutex_state& m, task& self, stack_id at) {
    if (m.written_by != self.id.load(std::memory_order_relaxed)) clock_in(m.written).acquire_lock(self.clock);
    sync_clock& read = clock_in(m.read);
    if (!read.empty()) {
        read.acquire_lock(self.clock);
        read = sync_clock{};  // whatever comes after this writer learns of them from it
    }
    hold_begins(self, m, hold_mode::exclusive, at);
    measured_hold_begins(m.statistics, self, m.acquisitions.load(std::memory_order_relaxed));
}

void reads(shared_mutex_state& m, task& self, stack_id at, void* entry) {
    if (m.written_by != self.id.load(std::memory_order_relaxed)) clock_in(m.written).acquire_lock(self.clock);
    hold_begins(self, m, hold_mode::shared, at, entry);
    static_cast<reader*>(entry)->since =
        measured_shared_hold_begins(m.statistics, m.acquisitions.load(std::memory_order_relaxed));
}

// The oldest read lock of it that the task has.
const hold* read_hold(const shared_mutex_state& m, const task& self) noexcept {
    for (const hold& h : self.holds)
        if (h.what == &m && h.mode == hold_mode::shared) return &h;
    return nullptr;
}

// Before the youngest read lock of it that the task has is given back.
void measure_read(const shared_mutex_state& m, task& self) noexcept {
    auto* const statistics = static_cast<lock_statistics*>(m.statistics.load(std::memory_order_acquire));
    if (statistics == nullptr) [[likely]]
        return;
    for (std::uint32_t i = self.holds.size(); i-- > 0;) {
        const hold& h = self.holds[i];
        if (h.what == &m && h.mode == hold_mode::shared)
            return statistics->shared_hold_ends(self, static_cast<reader*>(h.node)->since, h.at);
    }
}

using contention = contended_wait;
contention waits_for(shared_mutex_state& m, task& self, stack_id at) {
    return contention(m, m.acquisitions, m.statistics, self, at);
}

bool is_written(const shared_mutex_state& m) noexcept { return m.writer.load(std::memory_order_relaxed) != nullptr; }

// Under the guard: lets in whoever may go now, and returns them, claimed.
waiter* let_in(shared_mutex_state& m, bool readers_first) noexcept {
    wait_queue& writers = queue_in(m.waiting_writers);
    wait_queue& readers = queue_in(m.waiting_readers);
    if (is_written(m)) return nullptr;
    if (!writers.empty() && !(readers_first && !readers.empty())) {
        if (m.readers != 0) return nullptr;
        waiter* const w = pop(writers);
        writer_enters(m, w->who);
        return w;
    }
    waiter* const all = pop_all(readers);
    for (waiter* w = all; w != nullptr; w = w->next) reader_enters(m, w->who, w->payload);
    return all;
}

wait_result lock_until(shared_mutex_state& m, task& self, stack_id at, deadline until) {
    bucket& b = bucket_of(&m);
    b.guard.lock();
    if (!is_written(m) && m.readers == 0) [[likely]] {
        writer_enters(m, &self);
        b.guard.unlock();
        writes(m, self, at);
        return wait_result::granted;
    }
    b.guard.unlock();
    contention waiting = waits_for(m, self, at);
    b.guard.lock();
    if (!is_written(m) && m.readers == 0) {
        writer_enters(m, &self);
        b.guard.unlock();
    } else {
        waiter w;
        const described_wait what("lock", m, at);
        const wait_result result = gate::wait(self, w, queue_in(m.waiting_writers), b, what.record, until);
        if (result != wait_result::granted) {
            b.guard.lock();
            waiter* const freed = let_in(m, false);  // the readers that queued behind this writer
            b.guard.unlock();
            gate::grant_all(freed);
            return result;
        }
    }
    writes(m, self, at);
    waiting.acquired();
    return wait_result::granted;
}

// Under the guard: a reader may go.
bool is_open(shared_mutex_state& m) noexcept { return !is_written(m) && queue_in(m.waiting_writers).empty(); }

wait_result lock_shared_until(shared_mutex_state& m, task& self, stack_id at, deadline until) {
    bucket& b = bucket_of(&m);
    auto* const entry = lock_with_entry(m, b);
    if (is_open(m)) [[likely]] {
        reader_enters(m, &self, entry);
        b.guard.unlock();
        reads(m, self, at, entry);
        return wait_result::granted;
    }
    b.guard.unlock();
    contention waiting = waits_for(m, self, at);
    b.guard.lock();
    if (is_open(m)) {
        reader_enters(m, &self, entry);
        b.guard.unlock();
    } else {
        waiter w;
        w.mode = hold_mode::shared;
        w.payload = entry;
        const described_wait what("lock shared", m, at, hold_mode::shared);
        const wait_result result = gate::wait(self, w, queue_in(m.waiting_readers), b, what.record, until);
        if (result != wait_result::granted) {
            b.guard.lock();
            give_back(m, entry);
            b.guard.unlock();
            return result;
        }
    }
    reads(m, self, at, entry);
    entry->since = steady_ns();
    waiting.acquired();
    return wait_result::granted;
}

}  // namespace

[[gnu::noinline]] void lock(shared_mutex_state& m) {
    task& self = current_at_entry();
    const stack_id at = here();
    scheduling_point(self);
    if (lock_until(m, self, at, never) == wait_result::refused) refuse("gordian::shared_mutex::lock");
    history_of(m).wrote(m, self, at, __builtin_frame_address(0));
}

[[gnu::noinline]] bool try_lock(shared_mutex_state& m) noexcept {
    task& self = current_at_entry();
    const stack_id at = here();
    scheduling_point(self);
    bucket& b = bucket_of(&m);
    b.guard.lock();
    const bool is_free = !is_written(m) && m.readers == 0;
    if (is_free) writer_enters(m, &self);
    b.guard.unlock();
    if (is_free)
        writes(m, self, at);
    else
        tell_failed(self, m, m.acquisitions.load(std::memory_order_relaxed));
    return is_free;
}

[[gnu::noinline]] bool try_lock_until(shared_mutex_state& m, time_point until) {
    task& self = current_at_entry();
    const stack_id at = here();
    scheduling_point(self);
    if (lock_until(m, self, at, until) == wait_result::granted) return true;
    tell_failed(self, m, m.acquisitions.load(std::memory_order_relaxed));
    return false;
}

[[gnu::noinline]] void unlock(shared_mutex_state& m) noexcept {
    task& self = current_at_entry();
    scheduling_point(self);
    if (m.writer.load(std::memory_order_relaxed) != &self) [[unlikely]] {
        report(misuse::unlock_not_owned, &m, nullptr, __builtin_frame_address(0));
        return;  // it stays as it is: whoever holds it relies on that
    }
    measured_hold_ends(m.statistics, self, m.acquisitions.load(std::memory_order_relaxed));
    hold_ends(self, m, hold_mode::exclusive);
    clock_in(m.written).release_lock(self.clock);
    m.written_by = self.id.load(std::memory_order_relaxed);
    bucket& b = bucket_of(&m);
    b.guard.lock();
    m.writer.store(nullptr, std::memory_order_relaxed);
    waiter* const next = let_in(m, true);
    b.guard.unlock();
    gate::grant_all(next);
}

[[gnu::noinline]] void lock_shared(shared_mutex_state& m) {
    task& self = current_at_entry();
    const stack_id at = here();
    scheduling_point(self);
    if (!self.holds.empty()) [[unlikely]]
        if (const hold* const outer = read_hold(m, self))
            history_of(m).read_again(m, self, *outer, at, __builtin_frame_address(0));
    if (lock_shared_until(m, self, at, never) == wait_result::refused) refuse("gordian::shared_mutex::lock_shared");
}

[[gnu::noinline]] bool try_lock_shared(shared_mutex_state& m) noexcept {
    task& self = current_at_entry();
    const stack_id at = here();
    scheduling_point(self);
    bucket& b = bucket_of(&m);
    auto* const entry = lock_with_entry(m, b);
    const bool open = is_open(m);
    if (open)
        reader_enters(m, &self, entry);
    else
        give_back(m, entry);
    b.guard.unlock();
    if (open)
        reads(m, self, at, entry);
    else
        tell_failed(self, m, m.acquisitions.load(std::memory_order_relaxed));
    return open;
}

[[gnu::noinline]] bool try_lock_shared_until(shared_mutex_state& m, time_point until) {
    task& self = current_at_entry();
    const stack_id at = here();
    scheduling_point(self);
    if (lock_shared_until(m, self, at, until) == wait_result::granted) return true;
    tell_failed(self, m, m.acquisitions.load(std::memory_order_relaxed));
    return false;
}

[[gnu::noinline]] void unlock_shared(shared_mutex_state& m) noexcept {
    task& self = current_at_entry();
    scheduling_point(self);
    void* entry = nullptr;
    measure_read(m, self);
    if (!hold_ends(self, m, hold_mode::shared, &entry)) [[unlikely]] {
        report(misuse::unlock_not_owned, &m, nullptr, __builtin_frame_address(0));
        return;
    }
    bucket& b = bucket_of(&m);
    b.guard.lock();
    clock_in(m.read).release_join(self.clock, true);
    reader_leaves(m, entry);
    waiter* const next = m.readers == 0 ? let_in(m, false) : nullptr;
    b.guard.unlock();
    gate::grant_all(next);
}

shared_mutex_state::~shared_mutex_state() {
    const bool waited_for = has_waiters(this, waiting_writers) || has_waiters(this, waiting_readers);
    end_of(*this, readers != 0 || writer.load(std::memory_order_relaxed) != nullptr || waited_for,
           __builtin_frame_address(0));
    clock_in(written).~sync_clock();
    clock_in(read).~sync_clock();
    forget_contention(statistics);
    delete static_cast<read_write_history*>(history.load(std::memory_order_relaxed));
    while (spare != nullptr) delete std::exchange(spare, spare->next);
}

namespace {

// The lock was handed to the task that asks, which has not gone on yet: it waits for nobody any more. (Of itself it knows; one
// that asks again for what it has is not meant.)
bool is_handed_to(const shared_mutex_state& m, const task& asking) noexcept {
    std::ptrdiff_t given = m.writer.load(std::memory_order_relaxed) == &asking ? 1 : 0;
    for (const reader* one = m.reading; one != nullptr; one = one->next) given += one->who == &asking ? 1 : 0;
    for (const hold& h : asking.holds) given -= h.what == &m ? 1 : 0;
    return given > 0;
}

// A reader waits for the writer that has the lock, or for the place of the first writer in the queue; a writer for the
// writer, or for all readers.
bool owners_of_shared(const resource& r, hold_mode wanted, task& asking, std::vector<task*>& out) {
    const auto& m = static_cast<const shared_mutex_state&>(r);
    bucket& b = bucket_of(&m);
    if (!b.guard.try_lock()) return false;
    if (is_handed_to(m, asking)) {
        // nobody is in its way
    } else if (task* const writer = m.writer.load(std::memory_order_relaxed)) {
        out.push_back(writer);
    } else if (wanted == hold_mode::exclusive) {
        for (const reader* one = m.reading; one != nullptr; one = one->next) out.push_back(one->who);
    } else if (const waiter* const first = reinterpret_cast<const wait_queue&>(m.waiting_writers).head) {
        out.push_back(first->who);
    }
    b.guard.unlock();
    return true;
}

[[maybe_unused]] const bool answers = register_owner_query(resource_kind::shared_mutex, owners_of_shared) &&
                                      register_owner_query(resource_kind::shared_timed_mutex, owners_of_shared);

}  // namespace

#endif

}  // namespace gordian::inline GORDIAN_MODE::detail
