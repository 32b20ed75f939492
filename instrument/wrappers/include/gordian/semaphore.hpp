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

#include <chrono>
#include <cstddef>
#include <limits>

namespace gordian::inline GORDIAN_MODE {

namespace detail {

struct given_permits;  // those of one release

// Guarded by the bucket.
struct semaphore_state : resource {
    std::ptrdiff_t permits;  // that nobody took yet; 0 while somebody waits
    queue_storage waiters;
#if GORDIAN_DETECTION
    std::ptrdiff_t initial;                 // of those, the ones it was made with; they are taken first
    given_permits* oldest = nullptr;
    given_permits* newest = nullptr;
    given_permits* spare = nullptr;         // so that releasing allocates nothing in the long run
    std::size_t groups = 0;
    constexpr semaphore_state(std::ptrdiff_t desired, const char* name) noexcept
        : resource(core::resource_kind::semaphore, name), permits(desired), initial(desired) {}
    GORDIAN_API ~semaphore_state();
#else
    constexpr semaphore_state(std::ptrdiff_t desired, const char* name) noexcept
        : resource(core::resource_kind::semaphore, name), permits(desired) {}
#endif
};

GORDIAN_API void acquire(semaphore_state& s);
GORDIAN_API bool try_acquire(semaphore_state& s) noexcept;
GORDIAN_API bool try_acquire_until(semaphore_state& s, time_point until);
GORDIAN_API void release(semaphore_state& s, std::ptrdiff_t n);

}  // namespace detail

template <std::ptrdiff_t LeastMaxValue = std::numeric_limits<std::ptrdiff_t>::max()> class counting_semaphore {
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
    template <class Rep, class Period> bool try_acquire_for(const std::chrono::duration<Rep, Period>& d) {
        return acquire_before(detail::after_now(d));
    }
    template <class Clock, class Duration> bool try_acquire_until(const std::chrono::time_point<Clock, Duration>& t) {
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
