// The same test under every scheduler:
//
//     GORDIAN_UNDER_EVERY_SCHEDULER(Latch);
//     TYPED_TEST(Latch, OpensWhenAllHaveArrived) { this->in_many_orders([] { ... }); }
//
// The body runs several times: under the OS's threads and as green tasks in whatever order comes, and with one task at a time
// in seeded random orders, which a failure names.
#pragma once

#include "core/event.hpp"
#include "tests/support/baton_scheduler.hpp"
#include "tests/support/os_go_scheduler.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace gordian::tests {

struct os_threads {
    static constexpr const char* name = "OsThreads";
    static constexpr int rounds = 3;
    explicit os_threads(int) {}
    os_go_scheduler scheduler;
};

struct green_tasks {
    static constexpr const char* name = "GreenTasks";
    static constexpr int rounds = 10;
    explicit green_tasks(int) {}
};

struct one_at_a_time {
    static constexpr const char* name = "OneAtATime";
    static constexpr int rounds = 30;
    explicit one_at_a_time(int round) : scheduler(static_cast<std::uint64_t>(round)) {}
    baton_scheduler scheduler;
};

template <class Scheduler>
class under : public testing::Test {
public:
    template <class Body>
    void in_many_orders(Body body) {
        for (int round = 0; round < Scheduler::rounds && !HasFatalFailure(); ++round) {
            SCOPED_TRACE(std::string(Scheduler::name) + ", seed " + std::to_string(round));
            const Scheduler scheduler(round);
            body();
        }
    }
};

struct scheduler_names {
    template <class Scheduler>
    static std::string GetName(int) {
        return Scheduler::name;
    }
};
using schedulers = testing::Types<os_threads, green_tasks, one_at_a_time>;

#define GORDIAN_UNDER_EVERY_SCHEDULER(Suite)                  \
    template <class Scheduler>                                \
    class Suite : public gordian::tests::under<Scheduler> {}; \
    TYPED_TEST_SUITE(Suite, gordian::tests::schedulers, gordian::tests::scheduler_names)

// Takes the misuses that happen while it lives instead of the detectors.
class misuse_recorder {
public:
    struct entry {
        core::misuse what;
        const core::resource* about;
        std::uint64_t by;
    };
    misuse_recorder() : before_(core::events.misused) {
        entries().clear();
        core::events.misused = record;
    }
    ~misuse_recorder() { core::events.misused = before_; }
    misuse_recorder(const misuse_recorder&) = delete;
    misuse_recorder& operator=(const misuse_recorder&) = delete;

    std::vector<core::misuse> all() const {
        const std::scoped_lock lock(guard());
        std::vector<core::misuse> kinds;
        for (const entry& e : entries()) kinds.push_back(e.what);
        return kinds;
    }

private:
    static std::mutex& guard() {
        static std::mutex m;
        return m;
    }
    static std::vector<entry>& entries() {
        static std::vector<entry> list;
        return list;
    }
    static void record(core::misuse what, const core::resource* about, core::task& by, const char*, const void*) {
        const std::scoped_lock lock(guard());
        entries().push_back({what, about, by.id.load()});
    }
    void (*before_)(core::misuse, const core::resource*, core::task&, const char*, const void*);
};

// Waits, without a sleep, until something holds that another task brings about.
template <class Condition>
void until(Condition holds) {
    while (!holds()) {
        core::task& self = core::current();
        self.host->yield(self);
    }
}

}  // namespace gordian::tests
