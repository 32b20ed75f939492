#include <gordian/condition_variable.hpp>
#include <gordian/shared_mutex.hpp>
#include <gordian/task.hpp>
#include <gordian/thread.hpp>

#include "tests/support/every_scheduler.hpp"
#include "tests/support/order.hpp"

#include <atomic>
#include <chrono>
#include <deque>
#include <gmock/gmock.h>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <stop_token>
#include <vector>

using namespace std::chrono_literals;
using namespace gordian::tests;
using testing::ElementsAre;
using testing::IsEmpty;
namespace core = gordian::core;

GORDIAN_UNDER_EVERY_SCHEDULER(ConditionVariable);

TYPED_TEST(ConditionVariable, PassesABoundedQueueOn) {
    this->in_many_orders([] {
        gordian::mutex m;
        gordian::condition_variable changed;
        std::deque<int> items;
        std::vector<gordian::task> producers;
        for (int p = 0; p < 2; ++p)
            producers.push_back(gordian::go([&] {
                for (int i = 1; i <= 20; ++i) {
                    std::unique_lock lock(m);
                    changed.wait(lock, [&] { return items.size() < 2; });
                    items.push_back(i);
                    changed.notify_all();
                }
            }));
        int sum = 0;
        for (int i = 0; i < 40; ++i) {
            std::unique_lock lock(m);
            while (items.empty()) changed.wait(lock);
            EXPECT_TRUE(lock.owns_lock());
            sum += items.front();
            items.pop_front();
            changed.notify_all();
        }
        for (auto& p : producers) p.join();
        EXPECT_EQ(sum, 2 * 210);
    });
}

TYPED_TEST(ConditionVariable, NotifyOneLetsOneGoForEachCall) {
    this->in_many_orders([] {
        gordian::mutex m;
        gordian::condition_variable cv;
        int permits = 0, woken = 0;
        std::vector<gordian::task> waiters;
        for (int i = 0; i < 5; ++i)
            waiters.push_back(gordian::go([&] {
                std::unique_lock lock(m);
                cv.wait(lock, [&] { return permits > 0; });
                --permits;
                ++woken;
            }));
        for (int i = 0; i < 5; ++i) {
            const std::lock_guard lock(m);
            ++permits;
            cv.notify_one();
        }
        for (auto& w : waiters) w.join();
        EXPECT_EQ(woken, 5);
        EXPECT_EQ(permits, 0);
    });
}

namespace {

// The latest moment at which a notification may come and must not be lost: the lock was just given back.
struct notifies_when_unlocked {
    gordian::condition_variable_any& cv;
    void lock() {}
    void unlock() { cv.notify_one(); }
};

}  // namespace

TYPED_TEST(ConditionVariable, ANotificationAfterTheLockWasGivenBackIsNotLost) {
    this->in_many_orders([] {
        gordian::condition_variable_any cv;
        notifies_when_unlocked lock{cv};
        cv.wait(lock);
        gordian::go([&] {
            notifies_when_unlocked mine{cv};
            cv.wait(mine);
        }).join();
    });
}

namespace {
struct cannot_unlock {
    void lock() {}
    void unlock() { throw std::logic_error("it stays locked"); }
};
}  // namespace

TYPED_TEST(ConditionVariable, AWaitWhoseUnlockThrowsLeavesTheQueue) {
    this->in_many_orders([] {
        gordian::condition_variable_any cv;
        cannot_unlock lock;
        EXPECT_THROW(cv.wait(lock), std::logic_error);
        cv.notify_all();
    });
}

TYPED_TEST(ConditionVariable, TimedWaitsEndNoEarlierThanAskedWithTheLockHeld) {
    this->in_many_orders([] {
        gordian::mutex m;
        gordian::condition_variable cv;
        std::unique_lock lock(m);
        const auto before = std::chrono::steady_clock::now();
        EXPECT_FALSE(cv.wait_for(lock, 2ms, [] { return false; }));
        EXPECT_GE(std::chrono::steady_clock::now() - before, 2ms);
        EXPECT_TRUE(lock.owns_lock());
        EXPECT_EQ(cv.wait_until(lock, before - 1h), std::cv_status::timeout);
        EXPECT_EQ(cv.wait_until(lock, std::chrono::system_clock::now() - 1h), std::cv_status::timeout);
    });
}

namespace {

template <class Lock, class Mutex>
void passes_a_flag() {
    Mutex m;
    gordian::condition_variable_any cv;
    bool ready = false;
    gordian::thread setter([&] {
        const std::lock_guard guard(m);
        ready = true;
        cv.notify_all();
    });
    Lock lock(m);
    cv.wait(lock, [&] { return ready; });
    EXPECT_TRUE(lock.owns_lock());
    lock.unlock();
    setter.join();
}

}  // namespace

TYPED_TEST(ConditionVariable, AnyWaitsOnOurLocks) {
    this->in_many_orders([] {
        passes_a_flag<std::unique_lock<gordian::mutex>, gordian::mutex>();
        passes_a_flag<std::unique_lock<gordian::recursive_timed_mutex>, gordian::recursive_timed_mutex>();
        passes_a_flag<std::shared_lock<gordian::shared_mutex>, gordian::shared_mutex>();
    });
}

TYPED_TEST(ConditionVariable, ARequestToStopEndsItsOwnWait) {
    this->in_many_orders([] {
        gordian::mutex m;
        gordian::condition_variable_any cv;
        std::stop_source mine, others;
        std::atomic<int> ended{0};
        std::atomic<core::task*> waiting[2] = {};
        const auto body = [&](int i, std::stop_token stop) {
            waiting[i] = &core::current();
            std::unique_lock lock(m);
            EXPECT_FALSE(cv.wait(lock, stop, [] { return false; }));
            EXPECT_TRUE(lock.owns_lock());
            ++ended;
        };
        auto one = gordian::go([&] { body(0, mine.get_token()); });
        auto other = gordian::go([&] { body(1, others.get_token()); });
        until([&] { return is_blocked(waiting[0]) && is_blocked(waiting[1]); });
        mine.request_stop();
        one.join();
        EXPECT_EQ(ended, 1);
        others.request_stop();
        other.join();
        std::unique_lock lock(m);
        EXPECT_FALSE(cv.wait(lock, mine.get_token(), [] { return false; }));
        EXPECT_FALSE(cv.wait_for(lock, others.get_token(), 1h, [] { return false; }));
        EXPECT_FALSE(cv.wait_for(lock, std::stop_token{}, 1ms, [] { return false; }));
    });
}

TYPED_TEST(ConditionVariable, ANotificationOrdersNothing) {
    this->in_many_orders([] {
        gordian::mutex m;
        gordian::condition_variable cv;
        std::atomic<core::task*> waiting{nullptr};
        std::atomic<std::uint64_t> notified{0};
        bool ready = false;
        auto waiter = gordian::go([&] {
            std::unique_lock lock(m);
            waiting = &core::current();
            while (!ready) cv.wait(lock);
            core::epoch e;
            e.bits = notified;
            EXPECT_FALSE(is_ordered_after(e));
        });
        auto notifier = gordian::go([&] {
            until([&] { return is_blocked(waiting); });
            {
                const std::lock_guard guard(m);
                ready = true;
            }
            notified = this_moment().bits;
            cv.notify_all();
        });
        waiter.join();
        notifier.join();
    });
}

TYPED_TEST(ConditionVariable, TwoMutexesAtATimeAreReported) {
    this->in_many_orders([] {
        const misuse_recorder misuses;
        gordian::mutex first, second;
        gordian::condition_variable cv;
        std::atomic<core::task*> waiting{nullptr};
        bool stop = false;
        auto waiter = gordian::go([&] {
            std::unique_lock lock(first);
            waiting = &core::current();
            cv.wait(lock, [&] { return stop; });
        });
        until([&] { return is_blocked(waiting); });
        {
            std::unique_lock lock(second);
            cv.wait_for(lock, 1ms);
        }
        {
            const std::lock_guard guard(first);
            stop = true;
        }
        cv.notify_all();
        waiter.join();
        EXPECT_THAT(misuses.all(), ElementsAre(core::misuse::condition_mutex_mismatch));
    });
}

TYPED_TEST(ConditionVariable, OneMutexAfterAnotherIsNotReported) {
    this->in_many_orders([] {
        const misuse_recorder misuses;
        gordian::mutex first, second;
        gordian::condition_variable cv;
        for (auto* m : {&first, &second})
            gordian::go([&] {
                std::unique_lock lock(*m);
                cv.wait_for(lock, 1ms);
            }).join();
        EXPECT_THAT(misuses.all(), IsEmpty());
    });
}

TYPED_TEST(ConditionVariable, MayBeDestroyedOnceEverybodyWasNotified) {
    this->in_many_orders([] {
        const misuse_recorder misuses;
        auto cv = std::make_unique<gordian::condition_variable>();
        gordian::mutex m;
        std::atomic<core::task*> waiting{nullptr};
        auto waiter = gordian::go([&] {
            std::unique_lock lock(m);
            waiting = &core::current();
            cv->wait(lock);
        });
        until([&] { return is_blocked(waiting); });
        {
            const std::lock_guard guard(m);
            cv->notify_all();
            cv.reset();
        }
        waiter.join();
        EXPECT_THAT(misuses.all(), IsEmpty());
    });
}
