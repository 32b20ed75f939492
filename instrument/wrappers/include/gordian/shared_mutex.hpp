// gordian::shared_mutex and shared_timed_mutex: many readers or one writer, the standard's interface, watched.
//
//     gordian::shared_mutex m{"table"};
//     std::shared_lock reading(m);             // or: auto view = m.reader(); std::lock_guard reading(view);
//     std::lock_guard writing(m);
//
// Writers are preferred: a reader that comes while a writer waits queues behind it. When a writer leaves, the readers that
// have waited go before the next writer. So neither side can be kept out by the other. try_lock fails only when somebody
// holds it, try_lock_shared only when a writer holds it or waits.
//
// Reported: a reader that asks for the write lock, or a writer for the read lock (`self-deadlock`); a circle with others, in
// which a writer waits for every reader and a queued reader for the writer before it (`circular-wait`); reading again while
// reading where a writer could come in between (`recursive-read-lock`); unlocking what the task does not hold
// (`unlock-not-owned`: nothing changes); destroying it while it is held or waited for (`destroyed-in-use`).
//
// Not promised: a bound on waiting, an order among readers, use in a signal handler.
#pragma once

#include <gordian/clock.hpp>
#include <gordian/detail/resource.hpp>
#include <gordian/detail/storage.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>

namespace gordian::inline GORDIAN_MODE {

namespace detail {

#if GORDIAN_DETECTION

struct reader;  // one hold of the read lock

// All fields are guarded by the lock's bucket, where they do not say otherwise.
struct shared_mutex_state : resource {
    std::atomic<core::task*> writer{nullptr};  // who holds it exclusively
    std::uint32_t readers = 0;
    queue_storage waiting_writers;
    queue_storage waiting_readers;
    reader* reading = nullptr;     // one for each of `readers`
    reader* spare = nullptr;       // as many as ever read at once, so that reading allocates nothing
    std::uint64_t written_by = 0;  // the task that wrote last; written by the writer while it holds
    clock_storage written;         // what that task knew; likewise
    clock_storage read;            // what those knew who have read since
    std::atomic<std::uint64_t> acquisitions{0};
    std::atomic<void*> statistics{nullptr};  // of contention; made when it first happens
    std::atomic<void*> history{nullptr};     // see recursive_reads.hpp; made when it is first needed
    GORDIAN_API ~shared_mutex_state();
    constexpr shared_mutex_state(core::resource_kind kind, const char* name) noexcept : resource(kind, name) {}
};

GORDIAN_API void lock(shared_mutex_state& m);
GORDIAN_API bool try_lock(shared_mutex_state& m) noexcept;
GORDIAN_API void unlock(shared_mutex_state& m) noexcept;
GORDIAN_API void lock_shared(shared_mutex_state& m);
GORDIAN_API bool try_lock_shared(shared_mutex_state& m) noexcept;
GORDIAN_API void unlock_shared(shared_mutex_state& m) noexcept;

#else

// One word; waiters are parked by address. What may change without the guard of the bucket, and what may not, says
// lean/shared_mutex.cpp.
struct shared_mutex_state {
    static constexpr std::uint32_t written = 1, writers_wait = 2, readers_wait = 4,
                                   one_reader = 8;  // the rest: how many
    std::atomic<std::uint32_t> word{0};
    constexpr shared_mutex_state(core::resource_kind, const char*) noexcept {}
};

GORDIAN_API void lock_slow(shared_mutex_state& m);
GORDIAN_API void unlock_slow(shared_mutex_state& m) noexcept;
GORDIAN_API void lock_shared_slow(shared_mutex_state& m);
GORDIAN_API void unlock_shared_slow(shared_mutex_state& m) noexcept;

inline bool try_lock(shared_mutex_state& m) noexcept {
    std::uint32_t free = 0;
    return m.word.compare_exchange_strong(free, shared_mutex_state::written, std::memory_order_acquire,
                                          std::memory_order_relaxed);
}
inline void lock(shared_mutex_state& m) {
    if (!try_lock(m)) [[unlikely]]
        lock_slow(m);
}
inline void unlock(shared_mutex_state& m) noexcept {
    std::uint32_t unwanted = shared_mutex_state::written;
    if (!m.word.compare_exchange_strong(unwanted, 0, std::memory_order_release, std::memory_order_relaxed)) [[unlikely]]
        unlock_slow(m);
}
inline bool try_lock_shared(shared_mutex_state& m) noexcept {
    std::uint32_t seen = m.word.load(std::memory_order_relaxed);
    while ((seen & (shared_mutex_state::written | shared_mutex_state::writers_wait)) == 0)
        if (m.word.compare_exchange_weak(seen, seen + shared_mutex_state::one_reader, std::memory_order_acquire,
                                         std::memory_order_relaxed)) [[likely]]
            return true;
    return false;
}
inline void lock_shared(shared_mutex_state& m) {
    if (!try_lock_shared(m)) [[unlikely]]
        lock_shared_slow(m);
}
inline void unlock_shared(shared_mutex_state& m) noexcept {
    std::uint32_t seen = m.word.load(std::memory_order_relaxed);
    while ((seen & shared_mutex_state::writers_wait) == 0)
        if (m.word.compare_exchange_weak(seen, seen - shared_mutex_state::one_reader, std::memory_order_release,
                                         std::memory_order_relaxed)) [[likely]]
            return;
    unlock_shared_slow(m);
}

#endif

GORDIAN_API bool try_lock_until(shared_mutex_state& m, time_point until);
GORDIAN_API bool try_lock_shared_until(shared_mutex_state& m, time_point until);

// Each call ends with an empty asm: as a tail call it would make its caller vanish from the stack.
template <core::resource_kind Kind>
class basic_shared_mutex {
public:
    constexpr basic_shared_mutex() noexcept : state_(Kind, nullptr) {}
    constexpr explicit basic_shared_mutex(const char* name) noexcept : state_(Kind, name) {}
    basic_shared_mutex(const basic_shared_mutex&) = delete;
    basic_shared_mutex& operator=(const basic_shared_mutex&) = delete;

    void lock() {
        detail::lock(state_);
        asm volatile("");
    }
    bool try_lock() noexcept {
        const bool locked = detail::try_lock(state_);
        asm volatile("");
        return locked;
    }
    void unlock() noexcept {
        detail::unlock(state_);
        asm volatile("");
    }
    void lock_shared() {
        detail::lock_shared(state_);
        asm volatile("");
    }
    bool try_lock_shared() noexcept {
        const bool locked = detail::try_lock_shared(state_);
        asm volatile("");
        return locked;
    }
    void unlock_shared() noexcept {
        detail::unlock_shared(state_);
        asm volatile("");
    }

    // A Lockable that takes the read lock. It refers to the mutex and may be copied.
    class reader_view {
    public:
        void lock() { mutex_->lock_shared(); }
        bool try_lock() noexcept { return mutex_->try_lock_shared(); }
        void unlock() noexcept { mutex_->unlock_shared(); }

    private:
        friend basic_shared_mutex;
        explicit reader_view(basic_shared_mutex& m) noexcept : mutex_(&m) {}
        basic_shared_mutex* mutex_;
    };
    reader_view reader() noexcept { return reader_view(*this); }

protected:
    bool lock_before(time_point until) {
        const bool locked = detail::try_lock_until(state_, until);
        asm volatile("");
        return locked;
    }
    bool lock_shared_before(time_point until) {
        const bool locked = detail::try_lock_shared_until(state_, until);
        asm volatile("");
        return locked;
    }

private:
    shared_mutex_state state_;
};

}  // namespace detail

class shared_mutex : public detail::basic_shared_mutex<core::resource_kind::shared_mutex> {
public:
    using basic_shared_mutex::basic_shared_mutex;
};

class shared_timed_mutex : public detail::basic_shared_mutex<core::resource_kind::shared_timed_mutex> {
public:
    using basic_shared_mutex::basic_shared_mutex;

    template <class Rep, class Period>
    bool try_lock_for(const std::chrono::duration<Rep, Period>& d) {
        return lock_before(detail::after_now(d));
    }
    template <class Clock, class Duration>
    bool try_lock_until(const std::chrono::time_point<Clock, Duration>& t) {
        return lock_before(detail::on_our_clock(t));
    }
    template <class Rep, class Period>
    bool try_lock_shared_for(const std::chrono::duration<Rep, Period>& d) {
        return lock_shared_before(detail::after_now(d));
    }
    template <class Clock, class Duration>
    bool try_lock_shared_until(const std::chrono::time_point<Clock, Duration>& t) {
        return lock_shared_before(detail::on_our_clock(t));
    }
};

}  // namespace gordian::inline GORDIAN_MODE
