#include <gordian/barrier.hpp>
#include <gordian/task.hpp>

#include "tests/support/every_scheduler.hpp"
#include "tests/support/order.hpp"

#include <atomic>
#include <gmock/gmock.h>
#include <memory>
#include <utility>
#include <vector>

using namespace gordian::tests;
using testing::IsEmpty;
namespace core = gordian::core;

GORDIAN_UNDER_EVERY_SCHEDULER(Barrier);

TYPED_TEST(Barrier, TheCompletionRunsOnceAPhaseBeforeAnybodyGoesOn) {
    this->in_many_orders([] {
        constexpr int members = 4, phases = 10;
        int completed = 0;
        std::atomic<int> in_phase{0};
        gordian::barrier barrier{members,
                                 [&]() noexcept {
                                     EXPECT_EQ(in_phase, members - (completed > phases / 2 ? 1 : 0));
                                     in_phase = 0;
                                     ++completed;
                                 },
                                 "phases"};
        std::vector<gordian::task> tasks;
        for (int m = 0; m < members; ++m)
            tasks.push_back(gordian::go([&, leaves_at = m == 0 ? phases / 2 : phases] {
                for (int phase = 0; phase < phases; ++phase) {
                    EXPECT_EQ(completed, phase);
                    ++in_phase;
                    if (phase == leaves_at) return barrier.arrive_and_drop();
                    barrier.wait(barrier.arrive());
                }
            }));
        for (auto& t : tasks) t.join();
        EXPECT_EQ(completed, phases);
    });
}

TYPED_TEST(Barrier, ATokenOfThePhaseBeforeDoesNotWait) {
    this->in_many_orders([] {
        gordian::barrier<> barrier{2, "phase"};
        auto token = barrier.arrive();
        auto other = gordian::go([&] { barrier.arrive_and_wait(); });
        other.join();
        barrier.wait(std::move(token));
        auto both = barrier.arrive(2);
        barrier.wait(std::move(both));
    });
}

TYPED_TEST(Barrier, ArrivalsAreBeforeTheCompletionAndThatBeforeTheEndOfWaits) {
    this->in_many_orders([] {
        std::atomic<std::uint64_t> arrivals[3] = {}, completion{0};
        const auto all_known = [&] {
            for (auto& a : arrivals) {
                core::epoch e;
                e.bits = a;
                if (!is_ordered_after(e) || !is_ordered_after_without_locks(e)) return false;
            }
            return true;
        };
        gordian::barrier barrier{3, [&]() noexcept {
                                     EXPECT_TRUE(all_known());
                                     completion = this_moment().bits;
                                 }};
        std::vector<gordian::task> tasks;
        for (int i = 0; i < 3; ++i)
            tasks.push_back(gordian::go([&, i] {
                arrivals[i] = this_moment().bits;
                barrier.arrive_and_wait();
                core::epoch e;
                e.bits = completion;
                EXPECT_TRUE(all_known());
                EXPECT_TRUE(is_ordered_after(e));
            }));
        for (auto& t : tasks) t.join();
    });
}

TYPED_TEST(Barrier, MayBeDestroyedWhenAllHaveReturned) {
    this->in_many_orders([] {
        const misuse_recorder misuses;
        for (int i = 0; i < 5; ++i) {
            auto b = std::make_unique<gordian::barrier<>>(2);
            auto other = gordian::go([&b = *b] { b.arrive_and_drop(); });
            b->arrive_and_wait();
            b.reset();
            other.join();
        }
        EXPECT_THAT(misuses.all(), IsEmpty());
    });
}
