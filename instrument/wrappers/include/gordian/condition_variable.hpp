// gordian::condition_variable and condition_variable_any: the standard's, watched.
//
//     std::unique_lock lock(m);                // m: a gordian::mutex; any lock for condition_variable_any
//     changed.wait(lock, [&] { return !items.empty(); });
//
// A waiter is queued before its lock is given back, so no notification that follows is lost. A notification orders nothing by
// itself: what orders is the mutex, which a wait gives back and takes again as anybody else does. Waits may end without a
// notification, as in the standard: wait with a predicate.
//
// Reported: waiting with one mutex while others wait with another one (`condition-mutex-mismatch`; condition_variable alone),
// destroying it while somebody waits (`destroyed-in-use`). Where taking the lock again throws, wait() throws.
#pragma once

#include <gordian/mutex.hpp>

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <utility>

namespace gordian::inline GORDIAN_MODE {

namespace detail {

// Guarded by the bucket.
struct condition_state : resource {
    queue_storage waiters;
#if GORDIAN_DETECTION
    const void* mutex_in_use = nullptr;  // of those who wait; stale when nobody does
    GORDIAN_API ~condition_state();
#endif
    constexpr explicit condition_state(const char* name) noexcept
        : resource(core::resource_kind::condition_variable, name) {}
};

GORDIAN_API void notify_one(condition_state& c) noexcept;
GORDIAN_API void notify_all(condition_state& c) noexcept;

// One wait, in the frame of who waits. It is in the queue from its construction until it was notified or has given up.
class condition_wait {
public:
    // `mutex`: which all who wait at the same time must use; null when any will do.
    GORDIAN_API condition_wait(condition_state& c, const void* mutex) noexcept;
    GORDIAN_API ~condition_wait();
    condition_wait(const condition_wait&) = delete;
    condition_wait& operator=(const condition_wait&) = delete;

    GORDIAN_API bool sleep_until(
        time_point until);  // false: the deadline has passed. After it the condition may be gone
    // The same; a request to stop may come, from whoever has the source of the token.
    GORDIAN_API bool sleep_until_or_stop(time_point until);
    GORDIAN_API void cancel() noexcept;  // by another task: ends the wait, as a notification does

    // False: the mutex is somebody else's, or nobody's, which was reported. Then it is left alone.
    bool holds_mutex() const noexcept { return holds_mutex_; }

private:
    condition_state& condition_;
    bool queued_ = true;
    bool holds_mutex_ = true;
    storage<7> waiter_;  // a core::waiter
};

// False: the deadline has passed. The lock is held again, unless this throws.
template <class Lock>
bool wait_on(condition_state& c, const void* mutex, Lock& lock, time_point until) {
    condition_wait waiting(c, mutex);
    bool gives_back = waiting.holds_mutex();
    if constexpr (std::is_same_v<Lock, std::unique_lock<gordian::mutex>>)
        gives_back = gives_back || !lock.owns_lock();  // which throws, as the standard's does
    if (gives_back) lock.unlock();
    const bool notified = waiting.sleep_until(until);
    asm volatile("");
    if (waiting.holds_mutex()) lock.lock();
    return notified;
}

// A request to stop ends the wait, too; also one that came already.
template <class Lock>
bool wait_on(condition_state& c, Lock& lock, std::stop_token& stop, time_point until) {
    condition_wait waiting(c, nullptr);
    bool notified = true;
    {
        const std::stop_callback on_request(stop, [&waiting] { waiting.cancel(); });
        lock.unlock();
        notified = stop.stop_possible() ? waiting.sleep_until_or_stop(until) : waiting.sleep_until(until);
        asm volatile("");
    }
    lock.lock();
    return notified;
}

// Whether that moment has come on its own clock, after it has on ours: that clock may have been set back meanwhile.
template <class Clock, class Duration>
bool has_come(const std::chrono::time_point<Clock, Duration>& t) {
    if constexpr (std::is_same_v<Clock, std::chrono::steady_clock>)
        return true;
    else if (const int end = end_of_time(t); end != 0)
        return end < 0;
    else
        return Clock::now() >= t;
}

inline constexpr time_point never = time_point::max();

}  // namespace detail

class condition_variable {
public:
    constexpr condition_variable() noexcept : state_(nullptr) {}
    constexpr explicit condition_variable(const char* name) noexcept : state_(name) {}
    condition_variable(const condition_variable&) = delete;
    condition_variable& operator=(const condition_variable&) = delete;

    void notify_one() noexcept {
        detail::notify_one(state_);
        asm volatile("");
    }
    void notify_all() noexcept {
        detail::notify_all(state_);
        asm volatile("");
    }

    void wait(std::unique_lock<mutex>& lock) { detail::wait_on(state_, lock.mutex(), lock, detail::never); }
    template <class Predicate>
    void wait(std::unique_lock<mutex>& lock, Predicate pred) {
        while (!pred()) wait(lock);
    }
    template <class Clock, class Duration>
    std::cv_status wait_until(std::unique_lock<mutex>& lock, const std::chrono::time_point<Clock, Duration>& t) {
        if (detail::wait_on(state_, lock.mutex(), lock, detail::on_our_clock(t))) return std::cv_status::no_timeout;
        return detail::has_come(t) ? std::cv_status::timeout : std::cv_status::no_timeout;
    }
    template <class Clock, class Duration, class Predicate>
    bool wait_until(std::unique_lock<mutex>& lock, const std::chrono::time_point<Clock, Duration>& t, Predicate pred) {
        while (!pred())
            if (wait_until(lock, t) == std::cv_status::timeout) return pred();
        return true;
    }
    template <class Rep, class Period>
    std::cv_status wait_for(std::unique_lock<mutex>& lock, const std::chrono::duration<Rep, Period>& d) {
        return wait_until(lock, detail::after_now(d));
    }
    template <class Rep, class Period, class Predicate>
    bool wait_for(std::unique_lock<mutex>& lock, const std::chrono::duration<Rep, Period>& d, Predicate pred) {
        return wait_until(lock, detail::after_now(d), std::move(pred));
    }

private:
    detail::condition_state state_;
};

class condition_variable_any {
public:
    constexpr condition_variable_any() noexcept : state_(nullptr) {}
    constexpr explicit condition_variable_any(const char* name) noexcept : state_(name) {}
    condition_variable_any(const condition_variable_any&) = delete;
    condition_variable_any& operator=(const condition_variable_any&) = delete;

    void notify_one() noexcept {
        detail::notify_one(state_);
        asm volatile("");
    }
    void notify_all() noexcept {
        detail::notify_all(state_);
        asm volatile("");
    }

    template <class Lock>
    void wait(Lock& lock) {
        detail::wait_on(state_, nullptr, lock, detail::never);
    }
    template <class Lock, class Predicate>
    void wait(Lock& lock, Predicate pred) {
        while (!pred()) wait(lock);
    }
    template <class Lock, class Clock, class Duration>
    std::cv_status wait_until(Lock& lock, const std::chrono::time_point<Clock, Duration>& t) {
        if (detail::wait_on(state_, nullptr, lock, detail::on_our_clock(t))) return std::cv_status::no_timeout;
        return detail::has_come(t) ? std::cv_status::timeout : std::cv_status::no_timeout;
    }
    template <class Lock, class Clock, class Duration, class Predicate>
    bool wait_until(Lock& lock, const std::chrono::time_point<Clock, Duration>& t, Predicate pred) {
        while (!pred())
            if (wait_until(lock, t) == std::cv_status::timeout) return pred();
        return true;
    }
    template <class Lock, class Rep, class Period>
    std::cv_status wait_for(Lock& lock, const std::chrono::duration<Rep, Period>& d) {
        return wait_until(lock, detail::after_now(d));
    }
    template <class Lock, class Rep, class Period, class Predicate>
    bool wait_for(Lock& lock, const std::chrono::duration<Rep, Period>& d, Predicate pred) {
        return wait_until(lock, detail::after_now(d), std::move(pred));
    }

    // Waits that a stop token ends: they return what the predicate says last.
    template <class Lock, class Predicate>
    bool wait(Lock& lock, std::stop_token stop, Predicate pred) {
        while (!stop.stop_requested()) {
            if (pred()) return true;
            detail::wait_on(state_, lock, stop, detail::never);
        }
        return pred();
    }
    template <class Lock, class Clock, class Duration, class Predicate>
    bool wait_until(Lock& lock, std::stop_token stop, const std::chrono::time_point<Clock, Duration>& t,
                    Predicate pred) {
        while (!stop.stop_requested()) {
            if (pred()) return true;
            if (!detail::wait_on(state_, lock, stop, detail::on_our_clock(t)) && detail::has_come(t)) return pred();
        }
        return pred();
    }
    template <class Lock, class Rep, class Period, class Predicate>
    bool wait_for(Lock& lock, std::stop_token stop, const std::chrono::duration<Rep, Period>& d, Predicate pred) {
        return wait_until(lock, std::move(stop), detail::after_now(d), std::move(pred));
    }

private:
    detail::condition_state state_;
};

}  // namespace gordian::inline GORDIAN_MODE
