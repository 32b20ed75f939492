#include "detector/progress/starvation.hpp"
#include "core/contention.hpp"

#include <gordian/mutex.hpp>
#include <gordian/shared_mutex.hpp>
#include <gordian/thread.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>
#include <numeric>
#include <shared_mutex>
#include <string_view>
#include <vector>

namespace {

namespace core = gordian::core;

TEST(JainsIndex, IsOneForEqualSharesAndOneNthWhereOneHasItAll) {
    EXPECT_DOUBLE_EQ(gordian::detector::jain_index({4, 4, 4, 4}), 1.0);
    EXPECT_DOUBLE_EQ(gordian::detector::jain_index({4, 0, 0, 0}), 0.25);
    EXPECT_DOUBLE_EQ(gordian::detector::jain_index({3, 1}), 0.8);
    EXPECT_DOUBLE_EQ(gordian::detector::jain_index({}), 1.0);
}

std::vector<core::contention::summary> of_name(const std::string& name) {
    std::vector<core::contention::summary> all = core::contention::all();
    std::erase_if(all, [&](const core::contention::summary& s) { return s.name != name; });
    return all;
}

// One holds it until another one waits for it.
void contend(gordian::mutex& m) {
    std::unique_lock held(m);
    gordian::thread other([&] { const std::lock_guard guard(m); });
    const auto somebody_waits = [&] {
        bool found = false;
        core::contention::for_each_lock([&](core::lock_statistics& s) {
            found = found || (s.lock.name == std::string_view("contended here") && s.waiting.load() != 0);
        });
        return found;
    };
    while (!somebody_waits()) gordian::this_task::yield();
    held.unlock();
    other.join();
}

TEST(LockStatistics, ALockThatNobodyWaitedForHasNone) {
    gordian::mutex m{"never contended"};
    for (int i = 0; i < 1000; ++i) const std::lock_guard guard(m);
    EXPECT_TRUE(of_name("never contended").empty());
}

TEST(LockStatistics, CountsWaitsAndNamesTheLongestHold) {
    gordian::mutex m{"contended here"};
    contend(m);
    const auto all = of_name("contended here");
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].acquisitions, 2U);
    EXPECT_EQ(all[0].contended, 1U);
    EXPECT_GT(all[0].waited_ns, 0U);
    // Which of the two holds was the longer one depends on when the threads ran.
    EXPECT_TRUE(std::any_of(all[0].longest.begin(), all[0].longest.end(), [](const core::measured_hold& h) {
        return h.by == core::current().id.load() && h.at != core::stack_id::none;
    }));
}

// A reader has it while a writer waits.
TEST(LockStatistics, AReadersHoldIsMeasuredWhereSomebodyComesToWait) {
    gordian::shared_mutex m{"read here"};
    m.lock_shared();
    gordian::thread writer([&] { const std::lock_guard guard(m); });
    const auto somebody_waits = [&] {
        bool found = false;
        core::contention::for_each_lock([&](core::lock_statistics& s) {
            found = found || (s.lock.name == std::string_view("read here") && s.waiting.load() != 0);
        });
        return found;
    };
    while (!somebody_waits()) gordian::this_task::yield();
    m.unlock_shared();
    writer.join();
    const auto all = of_name("read here");
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(std::accumulate(all[0].holds.begin(), all[0].holds.end(), std::uint64_t{0}), 2U);
    const auto& longest = all[0].longest;
    EXPECT_TRUE(std::any_of(longest.begin(), longest.end(), [](const core::measured_hold& h) {
        return h.by == core::current().id.load() && h.at != core::stack_id::none;
    }));
}

TEST(LockStatistics, LocksThatAreGoneAreKeptTogetherByNameAndPlace) {
    int locks = 3;
    asm volatile("" : "+r"(locks));  // a loop that is unrolled is three places
    for (int i = 0; i < locks; ++i) {
        gordian::mutex m{"contended here"};
        contend(m);
    }
    std::uint64_t most = 0;
    for (const auto& s : of_name("contended here")) most = std::max(most, s.contended);
    EXPECT_EQ(most, 3U);
}

}  // namespace
