#include "core/task.hpp"
#include "tests/support/every_scheduler.hpp"
#include "tests/support/order.hpp"

#include <gordian/atomic.hpp>
#include <gordian/task.hpp>
#include <gordian/thread.hpp>
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <memory>
#include <vector>

namespace {

using gordian::tests::is_ordered_after;
using gordian::tests::this_moment;
using enum std::memory_order;

constinit gordian::atomic<int> constant{3};
constinit gordian::atomic_flag constant_flag;

struct pair_of_ints {
    int a = 0, b = 0;
};

// Another task does `write`; then this one does `read`. Whether that ordered them.
bool orders(const std::function<void()>& write, const std::function<void()>& read) {
    gordian::core::epoch before;
    std::atomic<bool> written{false}, looked{false};
    gordian::thread writer([&] {
        before = this_moment();
        write();
        written.store(true);
        while (!looked.load()) std::this_thread::yield();
    });
    while (!written.load()) std::this_thread::yield();
    read();
    const bool ordered = is_ordered_after(before);
    looked.store(true);
    writer.join();
    return ordered;
}

bool releases(std::memory_order o) { return o == release || o == acq_rel || o == seq_cst; }
bool acquires(std::memory_order o) { return o == acquire || o == consume || o == acq_rel || o == seq_cst; }
constexpr std::array of_loads{relaxed, consume, acquire, seq_cst};
constexpr std::array of_stores{relaxed, release, seq_cst};
constexpr std::array of_changes{relaxed, consume, acquire, release, acq_rel, seq_cst};

TEST(Atomic, EachPairOfOrdersOfStoreAndLoad) {
    for (const std::memory_order store : of_stores)
        for (const std::memory_order load : of_loads) {
            gordian::atomic<int> a{0};
            EXPECT_EQ(orders([&] { a.store(1, store); }, [&] { (void)a.load(load); }),
                      releases(store) && acquires(load));
        }
}
TEST(Atomic, EachPairOfOrdersOfReadModifyWrites) {
    for (const std::memory_order first : of_changes)
        for (const std::memory_order second : of_changes) {
            gordian::atomic<int> a{0};
            EXPECT_EQ(orders([&] { a.fetch_add(1, first); }, [&] { a.exchange(2, second); }),
                      releases(first) && acquires(second));
        }
}
TEST(Atomic, ACompareExchangeHasTheOrderOfItsOutcome) {
    for (const std::memory_order success : of_changes)
        for (const std::memory_order failure : of_loads)
            for (const bool succeeds : {true, false}) {
                gordian::atomic<int> a{0};
                int expected = succeeds ? 1 : 5;
                EXPECT_EQ(
                    orders([&] { a.store(1, release); },
                           [&] { EXPECT_EQ(a.compare_exchange_strong(expected, 2, success, failure), succeeds); }),
                    acquires(succeeds ? success : failure));
                EXPECT_EQ(expected, 1);
            }
}
TEST(Atomic, AFailedExchangeReleasesNothing) {
    gordian::atomic<int> a{0};
    int expected = 5;
    EXPECT_FALSE(orders([&] { (void)a.compare_exchange_strong(expected, 1, acq_rel, acquire); },
                        [&] { (void)a.load(acquire); }));
}
TEST(Atomic, FencesStandForTheOrderOfWhatIsNextToThem) {
    for (const std::memory_order before : {release, acq_rel, seq_cst})
        for (const std::memory_order after : {acquire, acq_rel, seq_cst}) {
            gordian::atomic<int> a{0}, b{0}, c{0}, d{0};
            const auto fence = [](std::memory_order o) { gordian::atomic_thread_fence(o); };
            EXPECT_TRUE(
                orders([&] { fence(before), a.store(1, relaxed); }, [&] { (void)a.load(relaxed), fence(after); }));
            EXPECT_TRUE(orders([&] { fence(before), b.fetch_add(1, relaxed); }, [&] { (void)b.load(acquire); }));
            EXPECT_TRUE(orders([&] { c.store(1, release); }, [&] { (void)c.load(relaxed), fence(after); }));
            EXPECT_FALSE(
                orders([&] { d.store(1, relaxed), fence(before); }, [&] { fence(after), (void)d.load(relaxed); }));
        }
}
TEST(Atomic, FencesOfTheOtherKindOrderNothing) {
    gordian::atomic<int> a{0}, b{0};
    EXPECT_FALSE(
        orders([&] { gordian::atomic_thread_fence(acquire), a.store(1, relaxed); }, [&] { (void)a.load(acquire); }));
    EXPECT_FALSE(
        orders([&] { b.store(1, release); }, [&] { (void)b.load(relaxed), gordian::atomic_thread_fence(release); }));
}
TEST(Atomic, AFencePassesOnWhatWasKnownThenAndNotLater) {
    gordian::atomic<int> a{0};
    gordian::core::epoch late;
    std::atomic<bool> written{false}, looked{false};
    gordian::thread writer([&] {
        gordian::atomic_thread_fence(release);
        late = this_moment();
        a.store(1, relaxed);
        written.store(true);
        while (!looked.load()) std::this_thread::yield();
    });
    while (!written.load()) std::this_thread::yield();
    (void)a.load(acquire);
    EXPECT_FALSE(is_ordered_after(late));
    looked.store(true);
    writer.join();
}
TEST(Atomic, AReleaseSequenceIsContinuedByReadModifyWritesOfAnybody) {
    for (const bool modifies : {true, false}) {
        gordian::atomic<int> a{0};
        EXPECT_EQ(orders([&] { a.store(1, release); },
                         [&] {
                             if (modifies)
                                 a.fetch_or(2, relaxed);
                             else
                                 a.store(3, relaxed);
                             (void)a.load(acquire);
                         }),
                  modifies);
    }
}
TEST(Atomic, ARelaxedStoreOfTheSameTaskEndsItsReleaseSequence) {
    gordian::atomic<int> a{0};
    EXPECT_FALSE(orders([&] { a.store(1, release), a.store(2, relaxed); }, [&] { (void)a.load(acquire); }));
}
TEST(Atomic, ReleasesOfSeveralAreGathered) {
    gordian::atomic<int> left{2};
    std::array<gordian::core::epoch, 2> before;
    std::atomic<int> ready{0};
    std::atomic<bool> looked{false};
    std::vector<gordian::thread> tasks;
    for (auto& mine : before)
        tasks.emplace_back([&] {
            mine = this_moment();
            left.fetch_sub(1, release);
            ++ready;
            while (!looked.load()) std::this_thread::yield();
        });
    while (ready.load() != 2) std::this_thread::yield();
    EXPECT_EQ(left.load(acquire), 0);
    for (const auto e : before) EXPECT_TRUE(is_ordered_after(e));
    looked.store(true);
    for (auto& t : tasks) t.join();
}
TEST(Atomic, WhatIsReadTwiceTeachesNothingNew) {
    gordian::atomic<int> a{0};
    orders([&] { a.store(1, release); }, [&] { (void)a.load(acquire); });
    const auto known = gordian::core::current().clock.full;
    for (int i = 0; i < 10; ++i) (void)a.load(acquire);
    EXPECT_TRUE(gordian::core::current().clock.full.same_object(known));
}

TEST(Atomic, ItsValuesAreTheStandards) {
    EXPECT_EQ(constant.load(), 3);
    EXPECT_FALSE(constant_flag.test());
    gordian::atomic<int> i{1};
    EXPECT_EQ(i++, 1);
    EXPECT_EQ(++i, 3);
    EXPECT_EQ(i--, 3);
    EXPECT_EQ(--i, 1);
    EXPECT_EQ(i += 4, 5);
    EXPECT_EQ(i -= 1, 4);
    EXPECT_EQ(i |= 3, 7);
    EXPECT_EQ(i &= 6, 6);
    EXPECT_EQ(i ^= 5, 3);
    EXPECT_EQ(i.fetch_and(2), 3);
    EXPECT_EQ(i.exchange(9), 2);
    EXPECT_EQ(i = 4, 4);
    gordian::atomic<unsigned char> small{250};
    EXPECT_EQ(small += 10, 4);
    int array[4] = {};
    gordian::atomic<int*> p{array};
    EXPECT_EQ(p++, array);
    EXPECT_EQ(p += 2, array + 3);
    EXPECT_EQ(p.fetch_sub(1), array + 3);
    gordian::atomic<double> d{0.5};
    EXPECT_EQ(d.fetch_add(0.25), 0.5);
    EXPECT_EQ(d -= 0.5, 0.25);
    gordian::atomic<bool> b{true};
    EXPECT_TRUE(b.exchange(false));
    gordian::atomic<pair_of_ints> two{pair_of_ints{1, 2}};
    pair_of_ints expected{1, 2};
    EXPECT_TRUE(two.compare_exchange_strong(expected, pair_of_ints{3, 4}));
    EXPECT_EQ(two.load().b, 4);
    gordian::atomic<std::shared_ptr<int>> shared{std::make_shared<int>(5)};
    EXPECT_EQ(*shared.load(), 5);
    shared.store(nullptr);
    EXPECT_EQ(shared.load(), nullptr);
    volatile gordian::atomic<int> v{1};
    v += 1;
    EXPECT_EQ(v.load(), 2);
    EXPECT_EQ(gordian::atomic<int>{}.load(), 0);
    gordian::atomic deduced{7L};
    static_assert(std::is_same_v<decltype(deduced), gordian::atomic<long>>);
}

GORDIAN_UNDER_EVERY_SCHEDULER(AtomicWait);

TYPED_TEST(AtomicWait, ReturnsOnceTheValueHasChanged) {
    this->in_many_orders([] {
        gordian::atomic<int> stage{0};
        gordian::task other = gordian::go([&] {
            stage.store(1);
            stage.notify_one();
            stage.wait(1);
            stage.store(3);
            stage.notify_all();
        });
        stage.wait(0);
        EXPECT_EQ(stage.load(), 1);
        stage.store(2);
        stage.notify_all();
        stage.wait(2);
        EXPECT_EQ(stage.load(), 3);
        other.join();
    });
}
TYPED_TEST(AtomicWait, NoUpdateIsLostAndASpinLockExcludes) {
    this->in_many_orders([] {
        gordian::atomic<int> sum{0};
        gordian::atomic_flag taken;
        int plain = 0;
        std::vector<gordian::task> tasks;
        for (int t = 0; t < 3; ++t)
            tasks.push_back(gordian::go([&] {
                for (int i = 0; i < 20; ++i) {
                    sum.fetch_add(1, relaxed);
                    while (taken.test_and_set(acquire)) taken.wait(true, relaxed);
                    ++plain;
                    taken.clear(release);
                    taken.notify_one();
                }
            }));
        for (auto& t : tasks) t.join();
        EXPECT_EQ(sum.load(), 60);
        EXPECT_EQ(plain, 60);
    });
}
TYPED_TEST(AtomicWait, ALoopOnALoadLetsOthersRun) {
    this->in_many_orders([] {
        gordian::atomic<bool> ready{false};
        gordian::task waits = gordian::go([&] {
            while (!ready.load(acquire)) {}
        });
        gordian::task sets = gordian::go([&] { ready.store(true, release); });
        sets.join();
        waits.join();
    });
}
TEST(Atomic, WithOneWorkerALoopLetsOthersRun) {
    const unsigned before = gordian::parallelism();
    gordian::set_parallelism(1);
    for (const bool by_exchange : {false, true}) {
        gordian::atomic<bool> ready{false};
        gordian::task waits = gordian::go([&] {
            bool expected = true;
            while (by_exchange ? !ready.compare_exchange_strong(expected, true) : !ready.load()) expected = true;
        });
        gordian::task sets = gordian::go([&] { ready = true; });
        sets.join();
        waits.join();
    }
    gordian::set_parallelism(before);
}

}  // namespace
