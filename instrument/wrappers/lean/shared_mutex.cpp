// The shared mutexes without detection. Invariants, whenever the guard of the bucket is free:
// - writers_wait and readers_wait are set exactly while one is parked, and then the word changes under the guard alone: every
//   step that goes without it asks for a word without the bits that would be in its way, and takes the bits along.
// - Who is parked has a reason: a writer, that the lock is held; a reader, that it is held exclusively or a writer waits.
//   Whoever takes the reason away hands the lock over: the word counts those it lets in before they know.
// - After the word has changed, the one who left touches only the bucket: the lock may be gone.
#include <gordian/shared_mutex.hpp>

#include "core/parking.hpp"
#include "instrument/wrappers/lean/spin.hpp"

namespace gordian::inline GORDIAN_MODE::detail {

#if !GORDIAN_DETECTION

using namespace core;

namespace {

using state = shared_mutex_state;

// Where those who wait for a lock are parked.
struct waiting_room {
    bucket& b;
    parking::key writers, readers;
    explicit waiting_room(const state& m) noexcept
        : b(bucket_of(&m)),
          writers(parking::key_of(&m, parking::reason::writing)),
          readers(parking::key_of(&m, parking::reason::reading)) {}
};

// Under the guard, in a word that changes under the guard alone, which is to become `word`: lets in whoever may go then, and
// returns them, claimed.
waiter* settle(state& m, const waiting_room& room, std::uint32_t word, bool readers_first) noexcept {
    waiter* let_in = nullptr;
    const bool written = (word & state::written) != 0;
    const bool writer_waits = (word & state::writers_wait) != 0;
    const bool reader_waits = (word & state::readers_wait) != 0;
    if (!written && reader_waits && (readers_first || !writer_waits)) {
        let_in = parking::take_all(room.b, room.readers);
        for (const waiter* w = let_in; w != nullptr; w = w->next) word += state::one_reader;
        word &= ~state::readers_wait;
    } else if (!written && writer_waits && word < state::one_reader) {
        let_in = parking::take_oldest(room.b, room.writers);
        word |= state::written;
        if (!parking::is_awaited(room.b, room.writers)) word &= ~state::writers_wait;
    }
    m.word.store(word, std::memory_order_release);
    return let_in;
}

// Under the guard: takes the lock, or says in the word that a writer waits.
bool lock_or_announce(state& m) noexcept {
    std::uint32_t seen = m.word.load(std::memory_order_relaxed);
    for (;;) {
        const std::uint32_t wanted = seen == 0 ? state::written : seen | state::writers_wait;
        if (m.word.compare_exchange_weak(seen, wanted, std::memory_order_acquire, std::memory_order_relaxed))
            return seen == 0;
    }
}

bool lock_shared_or_announce(state& m) noexcept {
    std::uint32_t seen = m.word.load(std::memory_order_relaxed);
    for (;;) {
        const bool open = (seen & (state::written | state::writers_wait)) == 0;
        const std::uint32_t wanted = open ? seen + state::one_reader : seen | state::readers_wait;
        if (m.word.compare_exchange_weak(seen, wanted, std::memory_order_acquire, std::memory_order_relaxed))
            return open;
    }
}

bool lock_until(state& m, deadline until) {
    if (spin_for_a_moment([&m] { return m.word.load(std::memory_order_relaxed) == 0 && try_lock(m); })) return true;
    const waiting_room room(m);
    room.b.guard.lock();
    if (lock_or_announce(m)) {
        room.b.guard.unlock();
        return true;
    }
    waiter* freed = nullptr;  // the readers that queued behind this writer
    const auto gave_up = [&] {
        std::uint32_t word = m.word.load(std::memory_order_acquire);
        if (!parking::is_awaited(room.b, room.writers)) word &= ~state::writers_wait;
        freed = settle(m, room, word, false);
    };
    const bool locked = parking::wait(room.b, room.writers, until, gave_up);
    gate::grant_all(freed);
    return locked;
}

bool lock_shared_until(state& m, deadline until) {
    if (spin_for_a_moment([&m] { return try_lock_shared(m); })) return true;
    const waiting_room room(m);
    room.b.guard.lock();
    if (lock_shared_or_announce(m)) {
        room.b.guard.unlock();
        return true;
    }
    const auto gave_up = [&] {
        if (parking::is_awaited(room.b, room.readers)) return;
        m.word.store(m.word.load(std::memory_order_acquire) & ~state::readers_wait, std::memory_order_release);
    };
    return parking::wait(room.b, room.readers, until, gave_up);
}

}  // namespace

[[gnu::noinline]] void lock_slow(state& m) { lock_until(m, never); }
[[gnu::noinline]] bool try_lock_until(state& m, time_point until) { return try_lock(m) || lock_until(m, until); }
[[gnu::noinline]] void lock_shared_slow(state& m) { lock_shared_until(m, never); }
[[gnu::noinline]] bool try_lock_shared_until(state& m, time_point until) {
    return try_lock_shared(m) || lock_shared_until(m, until);
}

[[gnu::noinline]] void unlock_slow(state& m) noexcept {
    const waiting_room room(m);
    room.b.guard.lock();
    // Whoever waited may have given up meanwhile; while it is written nobody changes it without the guard even so.
    waiter* const next = settle(m, room, m.word.load(std::memory_order_acquire) & ~state::written, true);
    room.b.guard.unlock();
    gate::grant_all(next);
}

[[gnu::noinline]] void unlock_shared_slow(state& m) noexcept {
    const waiting_room room(m);
    room.b.guard.lock();
    // Acquire: who is let in is ordered after the readers that left before.
    std::uint32_t seen = m.word.load(std::memory_order_acquire);
    while ((seen & state::writers_wait) == 0)  // it gave up meanwhile
        if (m.word.compare_exchange_weak(seen, seen - state::one_reader, std::memory_order_release,
                                         std::memory_order_acquire)) {
            room.b.guard.unlock();
            return;
        }
    waiter* const next = settle(m, room, seen - state::one_reader, false);
    room.b.guard.unlock();
    gate::grant_all(next);
}

#endif

}  // namespace gordian::inline GORDIAN_MODE::detail
