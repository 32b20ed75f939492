#include <gordian/latch.hpp>
#include <gordian/task.hpp>

#include "tests/support/every_scheduler.hpp"
#include "tests/support/order.hpp"

#include <atomic>
#include <gmock/gmock.h>
#include <memory>
#include <vector>

using namespace gordian::tests;
using testing::IsEmpty;
namespace core = gordian::core;

GORDIAN_UNDER_EVERY_SCHEDULER(Latch);

static constinit gordian::latch made_before_main{1};

TYPED_TEST(Latch, OpensWhenAllHaveArrived) {
    this->in_many_orders([] {
        gordian::latch ready{4, "ready"};
        std::atomic<int> arrived{0};
        EXPECT_FALSE(ready.try_wait());
        std::vector<gordian::task> tasks;
        for (int i = 0; i < 4; ++i)
            tasks.push_back(gordian::go([&] {
                ++arrived;
                ready.arrive_and_wait();
                EXPECT_EQ(arrived, 4);
            }));
        ready.wait();
        EXPECT_EQ(arrived, 4);
        EXPECT_TRUE(ready.try_wait());
        ready.wait();
        for (auto& t : tasks) t.join();
    });
}

TYPED_TEST(Latch, CountsDownByMoreThanOneAndByNone) {
    this->in_many_orders([] {
        gordian::latch l{3};
        l.count_down(0);
        l.count_down(2);
        EXPECT_FALSE(l.try_wait());
        auto waiter = gordian::go([&] { l.wait(); });
        l.count_down();
        waiter.join();
        EXPECT_TRUE(l.try_wait());
    });
}

TYPED_TEST(Latch, EveryArrivalIsBeforeTheEndOfEveryWait) {
    this->in_many_orders([] {
        gordian::latch l{2};
        std::atomic<std::uint64_t> arrivals[2] = {};
        std::vector<gordian::task> tasks;
        for (int i = 0; i < 2; ++i)
            tasks.push_back(gordian::go([&, i] {
                arrivals[i] = this_moment().bits;
                l.count_down();
            }));
        for (int i = 0; i < 2; ++i)
            tasks.push_back(gordian::go([&] {
                l.wait();
                for (auto& a : arrivals) {
                    core::epoch e;
                    e.bits = a;
                    EXPECT_TRUE(is_ordered_after(e));
                    EXPECT_TRUE(is_ordered_after_without_locks(e));
                }
            }));
        for (auto& t : tasks) t.join();
    });
}

TYPED_TEST(Latch, MayBeDestroyedByTheOneWhoWaited) {
    this->in_many_orders([] {
        const misuse_recorder misuses;
        for (int i = 0; i < 5; ++i) {
            auto l = std::make_unique<gordian::latch>(1);
            auto arriving = gordian::go([&l = *l] { l.count_down(); });
            l->wait();
            l.reset();
            arriving.join();
        }
        EXPECT_THAT(misuses.all(), IsEmpty());
    });
}

TEST(LatchWithoutTasks, WorksAsAConstant) {
    made_before_main.count_down();
    made_before_main.wait();
    EXPECT_TRUE(made_before_main.try_wait());
}
