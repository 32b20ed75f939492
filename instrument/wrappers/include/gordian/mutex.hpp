// gordian::mutex, timed_mutex, recursive_mutex and recursive_timed_mutex: the standard's, watched.
//
//     gordian::mutex m{"accounts"};            // the name is for reports; it must outlive the mutex (a literal)
//     std::lock_guard guard(m);                // every guard of the standard works
//
// What blocks here parks a green task and not its OS thread. Not first come, first served; try_lock fails only when the mutex
// is held. Reported instead of being undefined: relocking (`self-deadlock`), unlocking what another task holds
// (`unlock-not-owned`: it stays locked), destroying what is held (`destroyed-in-use`). With on_deadlock=throw, lock() throws
// std::system_error(resource_deadlock_would_occur) in the task that would close a circle.
//
// Cost: one compare-exchange and one exchange when nobody else wants it, as std::mutex, plus the record of who holds it since
// where. Not promised: fairness, a bound on waiting, use in a signal handler.
#pragma once

#include <gordian/clock.hpp>
#include <gordian/detail/resource.hpp>
#include <gordian/detail/storage.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <type_traits>

namespace gordian::inline GORDIAN_MODE {

namespace detail {

#if GORDIAN_DETECTION
struct mutex_state : resource {
    std::atomic<std::uint32_t> word{0};  // 0 free, 1 held, 2 held and somebody waits
    const bool recursive;
    std::uint32_t depth = 0;  // the holder's: how often it was taken again
    std::atomic<core::task*> owner{nullptr};
    std::uint64_t released_by = 0;               // the task that held it last; read and written while held
    clock_storage clock;                         // what that task knew; likewise
    queue_storage waiters;                       // under the guard of its bucket
    std::atomic<std::uint64_t> acquisitions{0};  // written while held
    std::atomic<void*> statistics{nullptr};      // of contention; made when it first happens

    constexpr mutex_state(core::resource_kind kind, const char* name, bool can_be_retaken) noexcept
        : resource(kind, name), recursive(can_be_retaken) {}
    GORDIAN_API ~mutex_state();
};
using recursive_mutex_state = mutex_state;

GORDIAN_API void lock(mutex_state& m);
GORDIAN_API bool try_lock(mutex_state& m) noexcept;
GORDIAN_API bool try_lock_until(mutex_state& m, time_point until);
GORDIAN_API void unlock(mutex_state& m) noexcept;
#else
// As small as the kernel's futex: waiters are parked by address.
struct mutex_state {
    std::atomic<std::uint32_t> word{0};  // 0 free, 1 held, 2 held and perhaps waited for
    constexpr mutex_state(core::resource_kind, const char*, bool) noexcept {}
};
struct recursive_mutex_state : mutex_state {
    std::uint32_t depth = 0;  // the holder's: how often it was taken again
    std::atomic<core::task*> owner{nullptr};
    using mutex_state::mutex_state;
};

GORDIAN_API void lock_slow(mutex_state& m);
GORDIAN_API bool try_lock_until(mutex_state& m, time_point until);
GORDIAN_API void unlock_slow(mutex_state& m) noexcept;

inline bool try_lock(mutex_state& m) noexcept {
    std::uint32_t free = 0;
    return m.word.compare_exchange_strong(free, 1, std::memory_order_acquire, std::memory_order_relaxed);
}
inline void lock(mutex_state& m) {
    if (!try_lock(m)) [[unlikely]]
        lock_slow(m);
}
inline void unlock(mutex_state& m) noexcept {
    std::uint32_t unwanted = 1;
    if (!m.word.compare_exchange_strong(unwanted, 0, std::memory_order_release, std::memory_order_relaxed)) [[unlikely]]
        unlock_slow(m);
}

GORDIAN_API void lock(recursive_mutex_state& m);
GORDIAN_API bool try_lock(recursive_mutex_state& m) noexcept;
GORDIAN_API bool try_lock_until(recursive_mutex_state& m, time_point until);
inline void unlock(recursive_mutex_state& m) noexcept {
    if (m.depth > 0) {
        --m.depth;
        return;
    }
    m.owner.store(nullptr, std::memory_order_relaxed);
    unlock(static_cast<mutex_state&>(m));
}
#endif

// The members of all four. Each ends with an empty asm: as a tail call it would make its caller vanish from the stack.
template <core::resource_kind Kind, bool Recursive>
class basic_mutex {
public:
    constexpr basic_mutex() noexcept : state_(Kind, nullptr, Recursive) {}
    constexpr explicit basic_mutex(const char* name) noexcept : state_(Kind, name, Recursive) {}
    basic_mutex(const basic_mutex&) = delete;
    basic_mutex& operator=(const basic_mutex&) = delete;

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

protected:
    bool lock_before(time_point until) {
        const bool locked = detail::try_lock_until(state_, until);
        asm volatile("");
        return locked;
    }

private:
    std::conditional_t<Recursive, recursive_mutex_state, mutex_state> state_;
};

template <core::resource_kind Kind, bool Recursive>
class basic_timed_mutex : public basic_mutex<Kind, Recursive> {
public:
    using basic_mutex<Kind, Recursive>::basic_mutex;
    template <class Rep, class Period>
    bool try_lock_for(const std::chrono::duration<Rep, Period>& d) {
        return this->lock_before(after_now(d));
    }
    template <class Clock, class Duration>
    bool try_lock_until(const std::chrono::time_point<Clock, Duration>& t) {
        return this->lock_before(on_our_clock(t));
    }
};

}  // namespace detail

class mutex : public detail::basic_mutex<core::resource_kind::mutex, false> {
public:
    using basic_mutex::basic_mutex;
};
class recursive_mutex : public detail::basic_mutex<core::resource_kind::recursive_mutex, true> {
public:
    using basic_mutex::basic_mutex;
};
class timed_mutex : public detail::basic_timed_mutex<core::resource_kind::timed_mutex, false> {
public:
    using basic_timed_mutex::basic_timed_mutex;
};
class recursive_timed_mutex : public detail::basic_timed_mutex<core::resource_kind::recursive_timed_mutex, true> {
public:
    using basic_timed_mutex::basic_timed_mutex;
};

}  // namespace gordian::inline GORDIAN_MODE
