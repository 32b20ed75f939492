// A scheduler for tests that gives every task of go() an OS thread of its own.
#pragma once

#include "core/gate.hpp"
#include "core/scheduler.hpp"

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>

namespace gordian::tests {

class os_go_scheduler final : public core::scheduler {
public:
    os_go_scheduler() { core::set_schedulers(this, nullptr); }
    ~os_go_scheduler() {
        std::unique_lock lock(guard_);
        changed_.wait(lock, [this] { return running_ == 0; });
        core::set_schedulers(nullptr, nullptr);
    }
    os_go_scheduler(const os_go_scheduler&) = delete;
    os_go_scheduler& operator=(const os_go_scheduler&) = delete;

    void start(core::task& t) override {
        {
            const std::scoped_lock lock(guard_);
            ++running_;
        }
        std::thread([this, &t] {
            core::set_current(&t);
            core::run_task(t);
            core::set_current(nullptr);
            core::release(t);
            const std::scoped_lock lock(guard_);
            --running_;
            changed_.notify_all();
        }).detach();
    }
    bool park(core::task& self, core::deadline until) override { return core::os_scheduler().park(self, until); }
    void unpark(core::task& t) override { core::os_scheduler().unpark(t); }
    void yield(core::task& self) override { core::os_scheduler().yield(self); }

private:
    std::mutex guard_;
    std::condition_variable changed_;
    std::size_t running_ = 0;
};

}  // namespace gordian::tests
