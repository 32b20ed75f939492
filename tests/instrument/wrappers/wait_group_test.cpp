#include <gordian/wait_group.hpp>

#include <gordian/detail/reported.hpp>

#include "tests/support/every_scheduler.hpp"
#include "tests/support/order.hpp"

#include <atomic>
#include <gmock/gmock.h>
#include <memory>
#include <stdexcept>
#include <vector>

using namespace gordian::tests;
using testing::ElementsAre;
using testing::IsEmpty;
namespace core = gordian::core;

GORDIAN_UNDER_EVERY_SCHEDULER(WaitGroup);

TYPED_TEST(WaitGroup, WaitsForAsManyAsWereAddedAndCanBeUsedAgain) {
    this->in_many_orders([] {
        const misuse_recorder misuses;
        gordian::wait_group wg;
        wg.wait();
        for (int round = 0; round < 3; ++round) {
            int finished[4] = {};
            wg.add(4);
            for (int& f : finished)
                gordian::go([&] {
                    f = 1;
                    wg.done();
                });
            wg.wait();
            EXPECT_THAT(finished, ElementsAre(1, 1, 1, 1));
        }
        wg.add(3);
        wg.add(-3);
        wg.wait();
        EXPECT_THAT(misuses.all(), IsEmpty());
    });
}

TYPED_TEST(WaitGroup, ReleasesEveryWaiter) {
    this->in_many_orders([] {
        const misuse_recorder misuses;
        gordian::wait_group work;
        std::atomic<bool> done{false};
        work.add();
        std::vector<gordian::task> waiters;
        for (int i = 0; i < 4; ++i)
            waiters.push_back(gordian::go([&] {
                work.wait();
                EXPECT_TRUE(done);
            }));
        done = true;
        work.done();
        for (auto& w : waiters) w.join();
        EXPECT_THAT(misuses.all(), IsEmpty());
    });
}

TYPED_TEST(WaitGroup, EveryDoneIsBeforeTheEndOfTheWait) {
    this->in_many_orders([] {
        gordian::wait_group wg;
        std::atomic<std::uint64_t> moments[3] = {};
        for (auto& m : moments) wg.go([&m] { m = this_moment().bits; });
        wg.wait();
        for (auto& m : moments) {
            core::epoch e;
            e.bits = m;
            EXPECT_TRUE(is_ordered_after(e));
            EXPECT_TRUE(is_ordered_after_without_locks(e));
        }
    });
}

TYPED_TEST(WaitGroup, WhatGoCapturedIsGoneBeforeDone) {
    this->in_many_orders([] {
        gordian::wait_group wg;
        auto captured = std::make_shared<int>(1);
        const std::weak_ptr<int> seen = captured;
        wg.go([captured = std::move(captured)] { EXPECT_EQ(*captured, 1); });
        wg.wait();
        EXPECT_TRUE(seen.expired());
    });
}

TYPED_TEST(WaitGroup, MayBeDestroyedOnceWaitReturns) {
    this->in_many_orders([] {
        const misuse_recorder misuses;
        for (int i = 0; i < 5; ++i) {
            auto wg = std::make_unique<gordian::wait_group>();
            gordian::task last = wg->go([] {});
            wg->wait();
            wg.reset();
            last.join();
        }
        EXPECT_THAT(misuses.all(), IsEmpty());
    });
}

TYPED_TEST(WaitGroup, BelowZeroIsReportedThrowsAndChangesNothing) {
    this->in_many_orders([] {
        const misuse_recorder misuses;
        gordian::wait_group wg;
        wg.add();
        EXPECT_THROW(wg.add(-2), std::logic_error);
        wg.done();
        EXPECT_THROW(wg.done(), gordian::detail::reported_misuse);
        wg.wait();
        EXPECT_THAT(misuses.all(), ElementsAre(core::misuse::negative_wait_group, core::misuse::negative_wait_group));
    });
}

// Adds and waits that nothing orders. The flags are the test's own: they order nothing for the library.

TYPED_TEST(WaitGroup, AddFromZeroBeforeAWaitThatDoesNotKnowOfItIsReported) {
    this->in_many_orders([] {
        const misuse_recorder misuses;
        gordian::wait_group wg;
        std::atomic<bool> added{false};
        auto worker = gordian::go([&] {
            wg.add();
            added = true;
            wg.done();
        });
        until([&] { return added.load(); });
        wg.wait();
        worker.join();
        EXPECT_THAT(misuses.all(), ElementsAre(core::misuse::wait_group_add_race));
    });
}

TYPED_TEST(WaitGroup, AddFromZeroAfterAWaitItDoesNotKnowOfIsReported) {
    this->in_many_orders([] {
        const misuse_recorder misuses;
        gordian::wait_group wg;
        std::atomic<bool> waited{false};
        auto worker = gordian::go([&] {
            until([&] { return waited.load(); });
            wg.add();
            wg.done();
        });
        wg.wait();
        waited = true;
        worker.join();
        EXPECT_THAT(misuses.all(), ElementsAre(core::misuse::wait_group_add_race));
    });
}

TYPED_TEST(WaitGroup, AddToWhatIsAboveZeroIsNotReported) {
    this->in_many_orders([] {
        const misuse_recorder misuses;
        gordian::wait_group wg;
        wg.add();
        auto worker = gordian::go([&] {
            wg.add();
            wg.done();
            wg.done();
        });
        wg.wait();
        worker.join();
        EXPECT_THAT(misuses.all(), IsEmpty());
    });
}

TYPED_TEST(WaitGroup, AddFromZeroIsNotReportedWhenTheWaitComesAfterIt) {
    this->in_many_orders([] {
        const misuse_recorder misuses;
        gordian::wait_group wg;
        gordian::go([&] { wg.add(); }).join();
        auto worker = gordian::go([&] { wg.done(); });
        wg.wait();
        worker.join();
        gordian::go([&] {
            wg.add();
            wg.done();
        }).join();
        wg.wait();
        EXPECT_THAT(misuses.all(), IsEmpty());
    });
}
