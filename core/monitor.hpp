// The runtime's own thread: timers, and what must be looked at now and then (workers in system calls, long waits).
//
// It is started when first needed, has every signal blocked, and is known to the detectors as ours.
#pragma once

#include "core/futex.hpp"

#include <cstddef>

namespace gordian::inline GORDIAN_MODE::core {

struct timer_entry {
    deadline when = never;
    // Called by the monitor once the time has come, with the timers' guard held: it may unpark, and must not arm or cancel.
    // A timer without a period is not touched after that.
    // What needs more returns a function to be called without the guard.
    void (*fire)(timer_entry& self) = nullptr;
    void (*fire_unguarded)(timer_entry& self) = nullptr;
    void* owner = nullptr;
    std::chrono::nanoseconds period{};  // not zero: armed again once `fire` has run, for a moment that is still to come
    std::size_t index = not_armed;      // in the heap; guarded
    static constexpr std::size_t not_armed = ~std::size_t{0};
};

namespace timers {
void arm(timer_entry& t);              // O(log timers)
bool cancel(timer_entry& t) noexcept;  // false: it has fired, or was not armed. After that, `fire` does not run
}  // namespace timers

namespace monitor {
void start();                          // idempotent
void look_soon() noexcept;             // wakes the monitor
int thread_id() noexcept;              // the kernel's id of its thread; 0: not started
void every_tick(void (*job)());        // at start-up only; each 10 ms
void look_often(bool often) noexcept;  // each millisecond instead, until told otherwise
void reset_after_fork() noexcept;
}  // namespace monitor

}  // namespace gordian::inline GORDIAN_MODE::core
