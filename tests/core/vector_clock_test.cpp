#include "core/vector_clock.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

namespace gordian::tests {
namespace {

using core::clock_slot;
using core::epoch;
using core::sync_clock;
using core::task_clock;
using core::vector_clock;

// The obvious clock.
struct plain_clock {
    std::map<clock_slot, std::uint64_t> counters;
    void learn(epoch e) {
        if (!e) return;
        auto& known = counters[e.slot()];
        known = std::max(known, e.counter());
    }
    void join(const plain_clock& other) {
        for (const auto& [slot, counter] : other.counters) learn(epoch{slot, counter});
    }
    std::uint64_t of(clock_slot slot) const {
        const auto at = counters.find(slot);
        return at != counters.end() ? at->second : 0;
    }
};

void expect_equal(const vector_clock& clock, const plain_clock& plain, clock_slot most) {
    for (clock_slot slot = 1; slot < most; ++slot) ASSERT_EQ(clock[slot], plain.of(slot)) << "component " << slot;
    for (const auto& [slot, counter] : plain.counters) ASSERT_EQ(clock[slot], counter) << "component " << slot;
}

TEST(VectorClock, KnowsNothingAtFirst) {
    const vector_clock clock;
    EXPECT_TRUE(clock.empty());
    EXPECT_EQ(clock[1], 0U);
    EXPECT_EQ(clock[100'000], 0U);
    EXPECT_FALSE(clock.knows(epoch{1, 1}));
}

TEST(VectorClock, WhatWasLearnedFirstIsStillKnownAfterManyOthers) {
    vector_clock clock;
    for (clock_slot slot = 1; slot <= 1000; ++slot) clock.learn(epoch{slot, slot});
    for (clock_slot slot = 1; slot <= 1000; ++slot) EXPECT_EQ(clock[slot], slot);
}

TEST(VectorClock, ACopyDoesNotChangeWithItsOriginal) {
    vector_clock clock;
    for (clock_slot slot = 1; slot <= 5; ++slot) clock.learn(epoch{slot, 1});
    const vector_clock before = clock;
    for (clock_slot slot = 1; slot <= 5; ++slot) clock.learn(epoch{slot, 2});
    for (clock_slot slot = 1; slot <= 5; ++slot) EXPECT_EQ(before[slot], 1U);
    for (clock_slot slot = 1; slot <= 5; ++slot) EXPECT_EQ(clock[slot], 2U);
}

TEST(VectorClock, IsTheObviousClockOnRandomInput) {
    for (std::uint32_t seed = 0; seed < 60; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        std::mt19937 random(seed);
        const clock_slot most = seed % 3 == 0 ? 6 : seed % 3 == 1 ? 40 : 5000;
        std::vector<vector_clock> clocks(5);
        std::vector<plain_clock> plains(5);
        for (int step = 0; step < 2000; ++step) {
            const std::size_t a = random() % 5, b = random() % 5;
            switch (random() % 4) {
                case 0:
                    clocks[a] = clocks[b];
                    plains[a] = plains[b];
                    break;
                case 1: {
                    clocks[a].join(clocks[b]);
                    plains[a].join(plains[b]);
                    EXPECT_TRUE(std::all_of(plains[b].counters.begin(), plains[b].counters.end(), [&](const auto& c) {
                        return clocks[a].knows(epoch{c.first, c.second});
                    }));
                    break;
                }
                default: {
                    const epoch e{1 + static_cast<clock_slot>(random() % (most - 1)), 1 + random() % 1000};
                    clocks[a].learn(e);
                    plains[a].learn(e);
                }
            }
            const epoch last{1 + static_cast<clock_slot>(random() % (most - 1)), 1 + random() % 1000};
            vector_clock absorbed = clocks[a];
            plain_clock expected = plains[a];
            expected.join(plains[b]);
            expected.learn(last);
            if (absorbed.absorb(clocks[b], last, 0)) expect_equal(absorbed, expected, std::min<clock_slot>(most, 50));
            absorbed.join(clocks[b]);  // whatever part of it was done
            absorbed.learn(last);
            if (step % 50 == 0) expect_equal(absorbed, expected, std::min<clock_slot>(most, 50));
            if (step % 50 == 0)
                for (std::size_t i = 0; i < clocks.size(); ++i)
                    expect_equal(clocks[i], plains[i], std::min<clock_slot>(most, 50));
        }
        for (std::size_t i = 0; i < clocks.size(); ++i)
            expect_equal(clocks[i], plains[i], std::min<clock_slot>(most, 50));
    }
}

TEST(VectorClock, TasksThatExchangeMessagesKnowWhatTheObviousClocksKnow) {
    for (std::uint32_t seed = 0; seed < 40; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        std::mt19937 random(seed);
        const std::size_t count = seed % 2 == 0 ? 3 : 20;
        std::vector<task_clock> tasks(count);
        for (task_clock& t : tasks) t.need_slot();
        struct plain_task {
            plain_clock full, without_locks;
        };
        std::vector<plain_task> plains(count);
        std::vector<sync_clock> messages(4);
        std::vector<plain_task> plain_messages(4);
        for (int step = 0; step < 3000; ++step) {
            const std::size_t i = random() % count, m = random() % 4;
            const bool is_lock = seed % 4 >= 2 && m == 0;
            task_clock& t = tasks[i];
            plain_task now = plains[i];
            now.full.learn(t.now());
            now.without_locks.learn(t.now());
            if (random() % 2 == 0) {
                if (is_lock) {
                    messages[m].release_lock(t);
                    plain_messages[m].full = now.full;
                } else if (random() % 4 == 0) {
                    messages[m].release_join(t);
                    plain_messages[m].full.join(now.full);
                    plain_messages[m].without_locks.join(now.without_locks);
                } else {
                    messages[m].release(t);
                    plain_messages[m] = now;
                }
            } else if (is_lock) {
                messages[m].acquire_lock(t);
                plains[i].full.join(plain_messages[m].full);
            } else {
                messages[m].acquire(t);
                plains[i].full.join(plain_messages[m].full);
                plains[i].without_locks.join(plain_messages[m].without_locks);
            }
            for (const task_clock& other : tasks) {
                if (other.slot == t.slot) continue;
                ASSERT_EQ(t.full[other.slot], plains[i].full.of(other.slot)) << "step " << step;
                ASSERT_EQ(t.without_locks[other.slot], plains[i].without_locks.of(other.slot)) << "step " << step;
            }
        }
        for (task_clock& t : tasks) t.retire();
    }
}

}  // namespace
}  // namespace gordian::tests
