// gordian::counting_semaphore and binary_semaphore: the standard's, watched.
//
//     gordian::counting_semaphore<4> slots{4, "slots"};
//
// Permits are handed to those who wait in the order they came. A release is ordered before the acquire that takes its permit:
// permits are taken in the order they were given. try_acquire fails only when there is none. Releasing more than max() is
// undefined, as in the standard. Destroying one that somebody waits for is reported (`destroyed-in-use`).
#pragma once

#include <gordian/clock.hpp>
#include <gordian/detail/resource.hpp>
#include <gordian/detail/storage.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace gordian::inline GORDIAN_MODE {

namespace detail {

#if GORDIAN_DETECTION

struct given_permits;  // those of one release

// Guarded by the bucket.
struct semaphore_state : resource {
    std::ptrdiff_t permits;  // that nobody took yet; 0 while somebody waits
    queue_storage waiters;
    std::ptrdiff_t initial;  // of those, the ones it was made with; they are taken first
    given_permits* oldest = nullptr;
    given_permits* newest = nullptr;
    given_permits* spare = nullptr;  // so that releasing allocates nothing in the long run
    std::size_t groups = 0;
    constexpr semaphore_state(std::ptrdiff_t desired, const char* name) noexcept
        : resource(core::resource_kind::semaphore, name), permits(desired), initial(desired) {}
    GORDIAN_API ~semaphore_state();
};

GORDIAN_API void acquire(semaphore_state& s);
GORDIAN_API bool try_acquire(semaphore_state& s) noexcept;
GORDIAN_API void release(semaphore_state& s, std::ptrdiff_t n);

#else

// One word; waiters are parked by address. While somebody waits there is no permit, and only who has the guard of the bucket
// changes the word.
struct semaphore_state {
    static constexpr std::uint64_t waited_for = 1, one_permit = 2;  // the rest: how many nobody took yet
    std::atomic<std::uint64_t> word;
    constexpr semaphore_state(std::ptrdiff_t desired, const char*) noexcept
        : word(static_cast<std::uint64_t>(desired) * one_permit) {}
};

GORDIAN_API void acquire_slow(semaphore_state& s);
GORDIAN_API void release_slow(semaphore_state& s, std::ptrdiff_t n);

inline bool try_acquire(semaphore_state& s) noexcept {
    std::uint64_t seen = s.word.load(std::memory_order_relaxed);
    while (seen >= semaphore_state::one_permit)
        if (s.word.compare_exchange_weak(seen, seen - semaphore_state::one_permit, std::memory_order_acquire,
                                         std::memory_order_relaxed)) [[likely]]
            return true;
    return false;
}
inline void acquire(semaphore_state& s) {
    if (!try_acquire(s)) [[unlikely]]
        acquire_slow(s);
}
inline void release(semaphore_state& s, std::ptrdiff_t n) {
    std::uint64_t seen = s.word.load(std::memory_order_relaxed);
    while ((seen & semaphore_state::waited_for) == 0)
        if (s.word.compare_exchange_weak(seen, seen + static_cast<std::uint64_t>(n) * semaphore_state::one_permit,
                                         std::memory_order_release, std::memory_order_relaxed)) [[likely]]
            return;
    release_slow(s, n);
}

#endif

GORDIAN_API bool try_acquire_until(semaphore_state& s, time_point until);

}  // namespace detail

template <std::ptrdiff_t LeastMaxValue = std::numeric_limits<std::ptrdiff_t>::max()>
class counting_semaphore {
    static_assert(LeastMaxValue >= 0);

public:
    static constexpr std::ptrdiff_t max() noexcept { return LeastMaxValue; }

    constexpr explicit counting_semaphore(std::ptrdiff_t desired) noexcept : state_(desired, nullptr) {}
    constexpr counting_semaphore(std::ptrdiff_t desired, const char* name) noexcept : state_(desired, name) {}
    counting_semaphore(const counting_semaphore&) = delete;
    counting_semaphore& operator=(const counting_semaphore&) = delete;

    void release(std::ptrdiff_t n = 1) {
        detail::release(state_, n);
        asm volatile("");
    }
    void acquire() {
        detail::acquire(state_);
        asm volatile("");
    }
    bool try_acquire() noexcept {
        const bool acquired = detail::try_acquire(state_);
        asm volatile("");
        return acquired;
    }
    template <class Rep, class Period>
    bool try_acquire_for(const std::chrono::duration<Rep, Period>& d) {
        return acquire_before(detail::after_now(d));
    }
    template <class Clock, class Duration>
    bool try_acquire_until(const std::chrono::time_point<Clock, Duration>& t) {
        return acquire_before(detail::on_our_clock(t));
    }

private:
    bool acquire_before(time_point until) {
        const bool acquired = detail::try_acquire_until(state_, until);
        asm volatile("");
        return acquired;
    }
    detail::semaphore_state state_;
};

using binary_semaphore = counting_semaphore<1>;

}  // namespace gordian::inline GORDIAN_MODE
