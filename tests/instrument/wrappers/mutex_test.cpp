#include <gordian/mutex.hpp>
#include <gordian/task.hpp>
#include <gordian/thread.hpp>

#include "core/holds.hpp"
#include "tests/support/every_scheduler.hpp"
#include "tests/support/order.hpp"
#include "tests/support/owners.hpp"

#include <atomic>
#include <chrono>
#include <gmock/gmock.h>
#include <memory>
#include <mutex>
#include <vector>

using namespace std::chrono_literals;
using namespace gordian::tests;
using testing::ElementsAre;
namespace core = gordian::core;

GORDIAN_UNDER_EVERY_SCHEDULER(Mutex);

namespace {

template <class M>
void excludes() {
    M m;
    int count = 0;
    std::vector<gordian::task> tasks;
    const auto work = [&] {
        for (int i = 0; i < 50; ++i) {
            const std::lock_guard guard(m);
            const int seen = count;
            core::scheduling_point(core::current());
            count = seen + 1;
        }
    };
    for (int t = 0; t < 3; ++t) tasks.push_back(gordian::go(work));
    gordian::thread thread(work);
    for (auto& t : tasks) t.join();
    thread.join();
    EXPECT_EQ(count, 200);
}

template <class M>
bool another_can_lock(M& m) {
    bool got = false;
    gordian::go([&] {
        got = m.try_lock();
        if (got) m.unlock();
    }).join();
    return got;
}

}  // namespace

TYPED_TEST(Mutex, OfEveryKindExcludes) {
    this->in_many_orders([] {
        excludes<gordian::mutex>();
        excludes<gordian::timed_mutex>();
        excludes<gordian::recursive_mutex>();
        excludes<gordian::recursive_timed_mutex>();
    });
}

TYPED_TEST(Mutex, TryLockFailsExactlyWhileItIsHeld) {
    this->in_many_orders([] {
        gordian::mutex m;
        EXPECT_TRUE(another_can_lock(m));
        m.lock();
        EXPECT_FALSE(another_can_lock(m));
        m.unlock();
        EXPECT_TRUE(another_can_lock(m));
    });
}

TYPED_TEST(Mutex, RecursiveIsHeldUntilTheLastUnlock) {
    this->in_many_orders([] {
        gordian::recursive_timed_mutex m;
        m.lock();
        EXPECT_TRUE(m.try_lock());
        EXPECT_TRUE(m.try_lock_for(1ms));
        m.unlock();
        m.unlock();
        EXPECT_FALSE(another_can_lock(m));
        m.unlock();
        EXPECT_TRUE(another_can_lock(m));
    });
}

TYPED_TEST(Mutex, ATimedLockGivesUpNoEarlierThanAsked) {
    this->in_many_orders([] {
        gordian::timed_mutex m;
        const std::lock_guard held(m);
        gordian::go([&] {
            const auto before = std::chrono::steady_clock::now();
            EXPECT_FALSE(m.try_lock_for(2ms));
            EXPECT_GE(std::chrono::steady_clock::now() - before, 2ms);
            EXPECT_FALSE(m.try_lock_until(before - 1h));
        }).join();
    });
}

TYPED_TEST(Mutex, ScopedLockTakesTwoInEitherOrder) {
    this->in_many_orders([] {
        gordian::mutex left, right;
        int swaps = 0;
        const auto both = [&swaps](gordian::mutex& a, gordian::mutex& b) {
            for (int i = 0; i < 20; ++i) {
                const std::scoped_lock guard(a, b);
                ++swaps;
            }
        };
        auto one = gordian::go([&] { both(left, right); });
        auto other = gordian::go([&] { both(right, left); });
        one.join();
        other.join();
        EXPECT_EQ(swaps, 40);
    });
}

TYPED_TEST(Mutex, UnlockingWhatAnotherHoldsIsReportedAndChangesNothing) {
    this->in_many_orders([] {
        const misuse_recorder misuses;
        gordian::mutex m;
        m.lock();
        gordian::go([&] { m.unlock(); }).join();
        EXPECT_THAT(misuses.all(), ElementsAre(core::misuse::unlock_not_owned));
        EXPECT_FALSE(another_can_lock(m));
        m.unlock();
    });
}

TYPED_TEST(Mutex, SectionsAreOrderedInTheFullOrderAlone) {
    this->in_many_orders([] {
        gordian::mutex m;
        std::atomic<std::uint64_t> bits{0};
        auto first = gordian::go([&] {
            const std::lock_guard guard(m);
            bits = this_moment().bits;
        });
        auto second = gordian::go([&] {
            until([&] { return bits != 0; });
            core::epoch e;
            e.bits = bits;
            EXPECT_FALSE(is_ordered_after(e));
            const std::lock_guard guard(m);
            EXPECT_TRUE(is_ordered_after(e));
            EXPECT_FALSE(is_ordered_after_without_locks(e));
        });
        first.join();
        second.join();
    });
}

TYPED_TEST(Mutex, ItsOwnerIsKnownToWhoAsksForAWaitingTask) {
    this->in_many_orders([] {
        gordian::mutex m;
        m.lock();
        std::atomic<core::task*> waiting{nullptr};
        auto waiter = gordian::go([&] {
            waiting = &core::current();
            const std::lock_guard guard(m);
        });
        until([&] { return is_blocked(waiting); });
        EXPECT_THAT(owners_of_wait(*waiting), ElementsAre(&core::current()));
        m.unlock();
        waiter.join();
    });
}

TEST(MutexEnd, OfAHeldOneIsReported) {
    const misuse_recorder misuses;
    auto m = std::make_unique<gordian::mutex>("m");
    m->lock();
    m.reset();
    EXPECT_THAT(misuses.all(), ElementsAre(core::misuse::destroyed_in_use));
    core::current().holds.clear();
}
