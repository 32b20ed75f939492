#include <gordian/select.hpp>
#include <gordian/task.hpp>
#include <gordian/timer.hpp>

#include "core/monitor.hpp"
#include "tests/support/every_scheduler.hpp"
#include "tests/support/order.hpp"

#include <atomic>
#include <chrono>
#include <gmock/gmock.h>
#include <memory>
#include <stdexcept>
#include <vector>

using namespace std::chrono_literals;
using namespace gordian::tests;
namespace core = gordian::core;

GORDIAN_UNDER_EVERY_SCHEDULER(Timer);

TYPED_TEST(Timer, AfterDeliversOnceAndNotEarly) {
    this->in_many_orders([] {
        const auto start = gordian::clock::now();
        const auto later = gordian::after(2ms);
        EXPECT_EQ(later.capacity(), 1U);
        const auto fired = later.receive();
        EXPECT_GE(*fired - start, 2ms);
        EXPECT_GE(gordian::clock::now(), *fired);
        gordian::time_point out;
        EXPECT_EQ(later.receive_for(out, 1ms), gordian::channel_status::timeout);
        EXPECT_EQ(gordian::after(-1s).receive().has_value(), true) << "what is due already fires at once";
    });
}

TYPED_TEST(Timer, TicksComeInOrderAndNotBeforeTheirTimeAndAreDroppedWhereNobodyTakesThem) {
    this->in_many_orders([] {
        const auto start = gordian::clock::now();
        const auto ticks = gordian::tick(500us);
        auto last = start;
        for (int i = 1; i <= 4; ++i) {
            const auto t = ticks.receive();
            EXPECT_GT(*t, last);
            EXPECT_GE(*t - start, i * 500us);
            last = *t;
        }
        const auto enough = gordian::clock::now() + 3ms;
        until([&] { return gordian::clock::now() >= enough; });
        EXPECT_LE(ticks.size(), 1U);
    });
}

TEST(Timer, APeriodMustBePositive) {
    EXPECT_THROW((void)gordian::tick(0s), std::invalid_argument);
    EXPECT_THROW((void)gordian::tick(-1s), std::invalid_argument);
}

TYPED_TEST(Timer, EndsWithItsLastReceiver) {
    this->in_many_orders([] {
        for (int i = 0; i < 50; ++i) {
            auto ticks = gordian::tick(1us);
            auto copy = ticks;
            if (i % 2 == 0) (void)copy.receive();
            ticks = {};
            const auto never = gordian::after(1h);
        }
    });
}

TYPED_TEST(Timer, ServesAWaiterWhoseHandleIsGone) {
    this->in_many_orders([] {
        auto later = std::make_unique<gordian::receiver<gordian::time_point>>(gordian::after(10ms));
        const auto& handle = *later;
        std::atomic<core::task*> who{nullptr};
        std::atomic<bool> done{false};
        auto waiting = gordian::go([&] {
            who = &core::current();
            EXPECT_TRUE(handle.receive().has_value());
            done = true;
        });
        until([&] { return done || is_waiting(who); });
        later.reset();
        waiting.join();
    });
}

TYPED_TEST(Timer, AReceiveIsOrderedAfterTheCallThatMadeItAndNothingElse) {
    this->in_many_orders([] {
        for (const bool waits : {false, true}) {
            std::atomic<std::uint64_t> made{0}, received{0};
            core::epoch before, after_first;
            std::atomic<int> turn{0};
            gordian::receiver<gordian::time_point> ticks;
            auto maker = gordian::go([&] {
                made = this_moment().bits;
                ticks = gordian::tick(1ms);
                turn = 1;
                until([&] { return turn == 2; });
                received = this_moment().bits;
                (void)ticks.receive();
                turn = 3;
            });
            until([&] { return turn == 1; });
            if (!waits) until([&] { return ticks.size() == 1; });
            before.bits = made;
            EXPECT_FALSE(is_ordered_after(before));
            (void)ticks.receive();
            EXPECT_TRUE(is_ordered_after(before));
            turn = 2;
            until([&] { return turn == 3; });
            (void)ticks.receive();
            after_first.bits = received;
            EXPECT_FALSE(is_ordered_after(after_first)) << "receives of a timer are not ordered";
            maker.join();
        }
    });
}

TYPED_TEST(Timer, AWaitOnAPendingTimerIsTimed) {
    this->in_many_orders([] {
        const auto later = gordian::after(10ms);
        std::atomic<core::task*> who{nullptr};
        std::atomic<bool> done{false};
        auto waiting = gordian::go([&] {
            who = &core::current();
            (void)later.receive();
            done = true;
        });
        until([&] { return done || (who.load() != nullptr && who.load()->state.load() == core::task_states::timed); });
        until([&] {
            EXPECT_FALSE(is_blocked(who));
            return done.load();
        });
        waiting.join();
    });
}

TYPED_TEST(Timer, ServesSelect) {
    this->in_many_orders([] {
        const auto never = gordian::make_channel<int>();
        int ran = -1;
        const auto which = gordian::select(gordian::on_receive(never, [](auto) {}),
                                           gordian::on_receive(gordian::after(1ms), [&](auto t) {
                                               EXPECT_TRUE(t.has_value());
                                               ran = 1;
                                           }));
        EXPECT_EQ(which, 1U);
        EXPECT_EQ(ran, 1);
    });
}
