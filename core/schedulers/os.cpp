// A task that is an OS thread: parks on a futex.
#include "core/scheduler.hpp"

#include <sched.h>

namespace gordian::inline GORDIAN_MODE::core {

namespace {

// A waker on another processor is often only a moment away, and a futex costs microseconds.
constexpr int spins_before_sleep = 100;

// Says where the thread's frames begin while it sleeps.
class asleep {
public:
    [[gnu::noinline]] explicit asleep(task& self) noexcept : self_(self) {
        self.frames_from.store(reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)), std::memory_order_release);
    }
    asleep(const asleep&) = delete;
    asleep& operator=(const asleep&) = delete;
    ~asleep() { self_.frames_from.store(0, std::memory_order_release); }

private:
    task& self_;
};

class os final : public scheduler {
public:
    void start(task&) override {}  // gordian::thread has started it

    bool park(task& self, deadline until) override {
        for (int i = 0; i < spins_before_sleep; ++i) {
            if (self.token.load(std::memory_order_relaxed) == tokens::notified) break;
            pause_processor();
        }
        std::uint32_t seen = tokens::none;
        if (!self.token.compare_exchange_strong(seen, tokens::parked, std::memory_order_acq_rel)) {
            self.token.exchange(tokens::none, std::memory_order_acq_rel);
            return true;
        }
        const asleep here(self);
        bool in_time = true;
        while (in_time && self.token.load(std::memory_order_acquire) == tokens::parked)
            in_time = futex_wait(self.token, tokens::parked, until);
        // A token that came together with the deadline is taken as well: it is for this wait.
        const bool notified = self.token.exchange(tokens::none, std::memory_order_acq_rel) == tokens::notified;
        return notified || in_time;
    }

    void unpark(task& t) override {
        if (t.token.exchange(tokens::notified, std::memory_order_acq_rel) == tokens::parked) futex_wake(t.token, 1);
    }

    void yield(task& self) override {
        const asleep here(self);
        sched_yield();
    }
};

constinit os instance;

}  // namespace

scheduler& os_scheduler() noexcept { return instance; }

}  // namespace gordian::inline GORDIAN_MODE::core
