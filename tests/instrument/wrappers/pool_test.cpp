#include <gordian/pool.hpp>
#include <gordian/task.hpp>

#include "tests/support/every_scheduler.hpp"
#include "tests/support/order.hpp"

#include <atomic>
#include <gtest/gtest.h>
#include <memory>
#include <set>
#include <stdexcept>
#include <vector>

using namespace gordian::tests;
namespace core = gordian::core;

GORDIAN_UNDER_EVERY_SCHEDULER(Pool);

TYPED_TEST(Pool, AnObjectBelongsToOneTaskAtATime) {
    this->in_many_orders([] {
        struct thing {
            std::atomic<int> users{0};
        };
        gordian::pool<std::unique_ptr<thing>> pool([] { return std::make_unique<thing>(); });
        std::vector<gordian::task> tasks;
        for (int t = 0; t < 4; ++t)
            tasks.push_back(gordian::go([&] {
                for (int i = 0; i < 20; ++i) {
                    auto mine = pool.get();
                    EXPECT_EQ(++mine->users, 1);
                    core::scheduling_point(core::current());
                    --mine->users;
                    pool.put(std::move(mine));
                }
            }));
        for (auto& t : tasks) t.join();
    });
}

TYPED_TEST(Pool, MakesAnObjectWhenNoneWasPutBack) {
    this->in_many_orders([] {
        int made = 0;
        gordian::pool<int> pool([&] { return ++made; });
        std::set<int> held;
        for (int i = 0; i < 10; ++i) EXPECT_TRUE(held.insert(pool.get()).second);
        EXPECT_EQ(made, 10);
    });
}

TYPED_TEST(Pool, PutIsBeforeTheGetThatReturnsTheObject) {
    this->in_many_orders([] {
        gordian::pool<std::uint64_t> pool([] { return std::uint64_t{0}; });
        std::atomic<bool> put{false};
        auto giver = gordian::go([&] {
            pool.put(this_moment().bits);
            put = true;
        });
        until([&] { return put.load(); });
        core::epoch e;
        e.bits = pool.get();
        if (e) {
            EXPECT_TRUE(is_ordered_after(e));
        }
        giver.join();
    });
}

TEST(Pool, KeepsABoundedNumberAndDestroysWhatItKeeps) {
    const auto counted = std::make_shared<int>(1);
    {
        gordian::pool<std::shared_ptr<int>> pool([] { return std::shared_ptr<int>(); });
        for (int i = 0; i < 20'000; ++i) pool.put(counted);
        EXPECT_LT(counted.use_count(), 10'000);
        EXPECT_GT(counted.use_count(), 1);
    }
    EXPECT_EQ(counted.use_count(), 1);
}

TEST(Pool, MakeMayThrowAndMayUseThePool) {
    bool fails = true;
    gordian::pool<int>* self = nullptr;
    gordian::pool<int> pool([&]() -> int {
        if (fails) throw std::runtime_error("make");
        fails = true;
        self->put(1);
        return 2;
    });
    self = &pool;
    EXPECT_THROW((void)pool.get(), std::runtime_error);
    fails = false;
    EXPECT_EQ(pool.get(), 2);
    EXPECT_EQ(pool.get(), 1);
}
