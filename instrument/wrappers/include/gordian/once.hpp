// What runs once in all: once_flag with call_once, as in the standard, and class once, as in Go.
//
//     gordian::call_once(flag, read_configuration);   // one that throws leaves the turn to the next caller
//     connect.call([&] { socket = open(); });         // counts as done also when it throws
//
// Concurrent callers wait until the run has ended, and are ordered after it. The one that runs is known: a call that reaches
// itself, also through another one, is reported (`self-deadlock`), and a circle of them with other tasks (`circular-wait`).
// With on_deadlock=throw the call that closes the circle throws std::system_error(resource_deadlock_would_occur).
#pragma once

#include <gordian/detail/resource.hpp>
#include <gordian/detail/storage.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <utility>

namespace gordian::inline GORDIAN_MODE {

namespace detail {

// Guarded by the bucket, where fields do not say otherwise.
struct once_state : resource {
    enum : std::uint32_t { untouched, running, done };
    std::atomic<std::uint32_t> progress{untouched};  // `done` is final, and may be read by anybody
    core::task* runner = nullptr;
    queue_storage waiters;
#if GORDIAN_DETECTION
    clock_storage clock;  // what the last run knew at its end; the runner's, then constant
    GORDIAN_API ~once_state();
#endif
    constexpr explicit once_state(const char* name) noexcept : resource(core::resource_kind::once, name) {}
};

GORDIAN_API bool begin_once(once_state& o);  // true: the caller runs it now, and says when it has ended
GORDIAN_API void end_once(once_state& o, bool done) noexcept;

// A run, from begin_once() on.
class once_run {
public:
    once_run(once_state& o, bool throwing_is_done) noexcept : once_(o), done_(throwing_is_done) {}
    ~once_run() { end_once(once_, done_); }
    once_run(const once_run&) = delete;
    once_run& operator=(const once_run&) = delete;
    void succeeded() noexcept { done_ = true; }

private:
    once_state& once_;
    bool done_;
};

inline bool is_my_turn(once_state& o) {
#if !GORDIAN_DETECTION
    if (o.progress.load(std::memory_order_acquire) == once_state::done) [[likely]]
        return false;
#endif
    const bool mine = begin_once(o);
    asm volatile("");
    return mine;
}

}  // namespace detail

class once_flag {
public:
    constexpr once_flag() noexcept : state_(nullptr) {}
    constexpr explicit once_flag(const char* name) noexcept : state_(name) {}
    once_flag(const once_flag&) = delete;
    once_flag& operator=(const once_flag&) = delete;

private:
    template <class F, class... Args>
    friend void call_once(once_flag& flag, F&& f, Args&&... args);
    detail::once_state state_;
};

template <class F, class... Args>
void call_once(once_flag& flag, F&& f, Args&&... args) {
    if (!detail::is_my_turn(flag.state_)) return;
    detail::once_run run(flag.state_, false);
    std::invoke(std::forward<F>(f), std::forward<Args>(args)...);
    run.succeeded();
}

class once {
public:
    constexpr once() noexcept : state_(nullptr) {}
    constexpr explicit once(const char* name) noexcept : state_(name) {}
    once(const once&) = delete;
    once& operator=(const once&) = delete;

    template <class F>
    void call(F&& f) {
        if (!detail::is_my_turn(state_)) return;
        const detail::once_run run(state_, true);
        std::invoke(std::forward<F>(f));
    }

private:
    detail::once_state state_;
};

}  // namespace gordian::inline GORDIAN_MODE
