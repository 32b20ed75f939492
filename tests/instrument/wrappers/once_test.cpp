#include <gordian/once.hpp>
#include <gordian/task.hpp>

#include "tests/support/every_scheduler.hpp"
#include "tests/support/order.hpp"
#include "tests/support/owners.hpp"

#include <atomic>
#include <gmock/gmock.h>
#include <stdexcept>
#include <system_error>
#include <vector>

using namespace gordian::tests;
using testing::ElementsAre;
namespace core = gordian::core;

GORDIAN_UNDER_EVERY_SCHEDULER(Once);

static constinit gordian::once_flag made_before_main;

TYPED_TEST(Once, RunsOnceAndAllCallersComeAfterIt) {
    this->in_many_orders([] {
        gordian::once once;
        std::atomic<std::uint64_t> ran{0};
        int runs = 0;
        std::vector<gordian::task> callers;
        for (int i = 0; i < 5; ++i)
            callers.push_back(gordian::go([&] {
                once.call([&] {
                    ++runs;
                    core::scheduling_point(core::current());
                    ran = this_moment().bits;
                });
                core::epoch e;
                e.bits = ran;
                EXPECT_EQ(runs, 1);
                EXPECT_TRUE(is_ordered_after(e));
                EXPECT_TRUE(is_ordered_after_without_locks(e));
            }));
        for (auto& c : callers) c.join();
        EXPECT_EQ(runs, 1);
    });
}

TYPED_TEST(Once, ACallThatThrowsLeavesTheTurnToTheNext) {
    this->in_many_orders([] {
        gordian::once_flag flag;
        int attempts = 0, made = 0;
        std::atomic<int> failed{0};
        std::vector<gordian::task> callers;
        for (int i = 0; i < 5; ++i)
            callers.push_back(gordian::go([&] {
                const auto make = [&](int value) {
                    core::scheduling_point(core::current());
                    if (++attempts <= 3) throw std::runtime_error("not yet");
                    made += value;
                };
                for (bool done = false; !done;) {
                    try {
                        gordian::call_once(flag, make, 7);
                        done = true;
                    } catch (const std::runtime_error&) {
                        ++failed;
                    }
                }
                EXPECT_EQ(made, 7);
            }));
        for (auto& c : callers) c.join();
        EXPECT_EQ(attempts, 4);
        EXPECT_EQ(failed, 3);
    });
}

TYPED_TEST(Once, OfGoCountsAsDoneAlsoWhenItThrows) {
    this->in_many_orders([] {
        gordian::once once;
        int calls = 0;
        EXPECT_THROW(once.call([&] {
            ++calls;
            throw std::runtime_error("f");
        }),
                     std::runtime_error);
        once.call([&] { ++calls; });
        EXPECT_EQ(calls, 1);
    });
}

TYPED_TEST(Once, WhoRunsItIsKnownToThoseWhoWait) {
    this->in_many_orders([] {
        gordian::once once;
        std::atomic<core::task*> runs{nullptr}, waits{nullptr};
        std::atomic<bool> may_end{false};
        auto runner = gordian::go([&] {
            once.call([&] {
                runs = &core::current();
                until([&] { return may_end.load(); });
            });
        });
        until([&] { return runs != nullptr; });
        auto waiter = gordian::go([&] {
            waits = &core::current();
            once.call([] {});
        });
        until([&] { return is_blocked(waits); });
        EXPECT_THAT(owners_of_wait(*waits), ElementsAre(runs.load()));
        may_end = true;
        runner.join();
        waiter.join();
    });
}

TEST(OnceWithoutTasks, OneRunsWithinAnother) {
    gordian::once outer, inner;
    int calls = 0;
    outer.call([&] { inner.call([&] { ++calls; }); });
    inner.call([&] { ++calls; });
    EXPECT_EQ(calls, 1);
    gordian::call_once(made_before_main, [&] { ++calls; });
    gordian::call_once(made_before_main, [&] { ++calls; });
    EXPECT_EQ(calls, 2);
}

namespace {
bool refuse_every_wait(core::task&) { return true; }
}  // namespace

TEST(OnceWithoutTasks, ARefusedWaitThrows) {
    gordian::once once;
    auto* const before = std::exchange(core::events.blocked, refuse_every_wait);
    int reached = 0;
    once.call([&] { EXPECT_THROW(once.call([&] { ++reached; }), std::system_error); });
    core::events.blocked = before;
    EXPECT_EQ(reached, 0);
}
