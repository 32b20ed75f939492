// How a task gives its processor away and gets one back. The gate knows schedulers only as this.
//
// Tokens: unpark() leaves at most one token with a task; park() takes it, or sleeps until there is one. A park may also
// return without a reason, so whoever parks looks at what it waited for again.
#pragma once

#include "core/futex.hpp"
#include "core/task.hpp"

namespace gordian::inline GORDIAN_MODE::core {

class scheduler {
public:
    virtual void start(task& t) = 0;                    // t becomes runnable for the first time
    virtual bool park(task& self, deadline until) = 0;  // false: the deadline has passed
    virtual void unpark(task& t) = 0;
    virtual void yield(task& self) = 0;
    // Before an operation others can see: a controlled scheduler may let another task go first.
    virtual void point(task&) {}
    // Around a call that blocks in the kernel.
    virtual void enter_kernel(task&) {}
    virtual void leave_kernel(task&) {}

protected:
    ~scheduler() = default;
};

namespace tokens {
inline constexpr std::uint32_t none = 0, notified = 1, parked = 2;
}

scheduler& os_scheduler() noexcept;     // each task is an OS thread, parked on a futex
scheduler& green_scheduler() noexcept;  // many tasks on parallelism() OS threads

// Who hosts what go() starts, and the OS threads that gordian::thread starts. Tests replace them.
scheduler& scheduler_of_go() noexcept;
scheduler& scheduler_of_threads() noexcept;
void set_schedulers(scheduler* of_go, scheduler* of_threads) noexcept;  // null: the default

// Where a controlled scheduler may let another task go first. Free while none is in charge.
extern GORDIAN_API bool schedule_is_controlled;  // read by public headers, too
inline void scheduling_point(task& self) {
    if (schedule_is_controlled) [[unlikely]]
        self.host->point(self);
}

// A task's life, whoever hosts it: makes it current, runs its closure, and says that it has ended.
void run_task(task& t) noexcept;

}  // namespace gordian::inline GORDIAN_MODE::core
