// Timers: each fires once, in order, or was cancelled; never both, and never after a cancel has returned.
#include "core/monitor.hpp"

#include "tests/support/every_scheduler.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

namespace {

using namespace gordian::core;
using namespace std::chrono_literals;

struct counted_timer : timer_entry {
    std::atomic<int> fired{0};
    std::atomic<bool> gone{false};
    int number = 0;
};

// Written under the timers' guard.
std::vector<int> order;
std::atomic<int> how_many{0};
std::atomic<bool> after_cancel{false};

void note(timer_entry& entry) {
    auto& t = static_cast<counted_timer&>(entry);
    if (t.gone.load()) after_cancel.store(true);
    t.fired.fetch_add(1);
    order.push_back(t.number);
    how_many.fetch_add(1);
}

class Timers : public testing::Test {
protected:
    void SetUp() override {
        order.clear();
        how_many.store(0);
        after_cancel.store(false);
    }
    static void wait_for(int number) {
        while (how_many.load() < number) std::this_thread::yield();
    }
};

TEST_F(Timers, FireInTheOrderOfTheirDeadlines) {
    auto ahead = 10ms;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        SetUp();
        std::mt19937_64 random(seed);
        std::deque<counted_timer> timers(500);
        // All are armed before the first one is due, so that the heap alone orders them; where that took longer, once more.
        const deadline from = std::chrono::steady_clock::now() + ahead;
        std::vector<std::size_t> armed;
        for (std::size_t i = 0; i < timers.size(); ++i) {
            timers[i].number = static_cast<int>(i);
            timers[i].when = from + std::chrono::nanoseconds(random() % 1000);
            timers[i].fire = note;
            timers::arm(timers[i]);
            armed.push_back(i);
            if (random() % 4 == 0) {  // out of the middle of the heap
                const std::size_t which = random() % armed.size();
                if (timers::cancel(timers[armed[which]]))
                    armed.erase(armed.begin() + static_cast<std::ptrdiff_t>(which));
            }
        }
        const bool in_time = std::chrono::steady_clock::now() < from;
        wait_for(static_cast<int>(armed.size()));
        if (!in_time) {
            ahead *= 2;
            --seed;
            continue;
        }
        ASSERT_EQ(order.size(), armed.size());
        for (std::size_t i = 1; i < order.size(); ++i)
            ASSERT_LE(timers[static_cast<std::size_t>(order[i - 1])].when,
                      timers[static_cast<std::size_t>(order[i])].when)
                << "seed " << seed;
    }
}

TEST_F(Timers, FireOrAreCancelledAndNeverBoth) {
    std::mt19937_64 random(7);
    for (int round = 0; round < 20; ++round) {
        std::deque<counted_timer> timers(200);
        std::vector<char> cancelled(timers.size());
        const deadline now = std::chrono::steady_clock::now();
        for (counted_timer& t : timers) {
            t.when = now + std::chrono::microseconds(random() % 600);
            t.fire = note;
            timers::arm(t);
        }
        const auto cancel_half = [&](std::size_t first) {
            for (std::size_t i = first; i < timers.size(); i += 2) {
                cancelled[i] = timers::cancel(timers[i]) ? 1 : 0;
                timers[i].gone.store(true);
            }
        };
        std::thread other([&] { cancel_half(1); });
        cancel_half(0);
        other.join();
        for (std::size_t i = 0; i < timers.size(); ++i) {
            ASSERT_EQ(timers[i].fired.load() + cancelled[i], 1) << i;
            ASSERT_FALSE(timers::cancel(timers[i]));
        }
    }
    EXPECT_FALSE(after_cancel.load());
}

TEST_F(Timers, RepeatUntilTheyAreCancelled) {
    counted_timer t;
    t.when = std::chrono::steady_clock::now();
    t.period = 200us;
    t.fire = note;
    timers::arm(t);
    wait_for(10);
    EXPECT_TRUE(timers::cancel(t));
    t.gone.store(true);
    const int fired = t.fired.load();
    counted_timer later;
    later.when = std::chrono::steady_clock::now() + 2ms;
    later.fire = note;
    timers::arm(later);
    wait_for(fired + 1);
    EXPECT_EQ(t.fired.load(), fired);
    EXPECT_FALSE(after_cancel.load());
}

TEST_F(Timers, WhatNeedsMoreThanTheGuardAllowsMayArmAgain) {
    static std::atomic<int> rounds{0};
    rounds.store(0);
    counted_timer t;
    t.when = std::chrono::steady_clock::now();
    t.fire_unguarded = [](timer_entry& self) {
        if (rounds.fetch_add(1) == 9) return;
        self.when = std::chrono::steady_clock::now();
        timers::arm(self);
    };
    timers::arm(t);
    while (rounds.load() < 10) std::this_thread::yield();
    EXPECT_FALSE(timers::cancel(t));
}

}  // namespace
