#include <gordian/semaphore.hpp>
#include <gordian/task.hpp>
#include <gordian/thread.hpp>

#include "tests/support/every_scheduler.hpp"
#include "tests/support/order.hpp"

#include <atomic>
#include <chrono>
#include <gmock/gmock.h>
#include <memory>
#include <mutex>
#include <vector>

using namespace std::chrono_literals;
using namespace gordian::tests;
using testing::ElementsAre;
using testing::IsEmpty;
namespace core = gordian::core;

GORDIAN_UNDER_EVERY_SCHEDULER(Semaphore);

static constinit gordian::binary_semaphore made_before_main{1};

namespace {
core::epoch from_bits(std::uint64_t bits) {
    core::epoch e;
    e.bits = bits;
    return e;
}
}  // namespace

TYPED_TEST(Semaphore, NoMoreAreInsideThanThereArePermits) {
    this->in_many_orders([] {
        gordian::counting_semaphore<2> slots{2, "slots"};
        std::atomic<int> inside{0}, most{0};
        std::vector<gordian::task> tasks;
        const auto work = [&] {
            for (int i = 0; i < 10; ++i) {
                slots.acquire();
                most = std::max(most.load(), ++inside);
                core::scheduling_point(core::current());
                --inside;
                slots.release();
            }
        };
        for (int t = 0; t < 4; ++t) tasks.push_back(gordian::go(work));
        gordian::thread thread(work);
        for (auto& t : tasks) t.join();
        thread.join();
        EXPECT_LE(most, 2);
        EXPECT_TRUE(slots.try_acquire());
        EXPECT_TRUE(slots.try_acquire());
        EXPECT_FALSE(slots.try_acquire());
    });
}

TYPED_TEST(Semaphore, PermitsAreHandedOverInTheOrderOfArrival) {
    this->in_many_orders([] {
        gordian::counting_semaphore<> s{0};
        std::vector<int> order;
        std::mutex guard;
        std::vector<gordian::task> tasks;
        for (int i = 0; i < 3; ++i) {
            auto who = std::make_shared<std::atomic<core::task*>>(nullptr);
            tasks.push_back(gordian::go([&, i, who] {
                *who = &core::current();
                s.acquire();
                const std::scoped_lock lock(guard);
                order.push_back(i);
            }));
            until([&] { return is_blocked(*who); });
        }
        for (std::size_t i = 0; i < 3; ++i) {
            s.release();
            EXPECT_FALSE(s.try_acquire()) << "it was handed to who waits";
            until([&] {
                const std::scoped_lock lock(guard);
                return order.size() > i;
            });
        }
        for (auto& t : tasks) t.join();
        EXPECT_THAT(order, ElementsAre(0, 1, 2));
    });
}

TYPED_TEST(Semaphore, AReleaseIsBeforeTheAcquireOfItsPermitAndOfNoOther) {
    this->in_many_orders([] {
        gordian::counting_semaphore<> s{1};
        std::atomic<std::uint64_t> first{0}, second{0};
        std::atomic<int> turn{0};  // the test's own order, which orders nothing for the library
        std::vector<gordian::task> tasks;
        tasks.push_back(gordian::go([&] {
            first = this_moment().bits;
            s.release();
            turn = 1;
        }));
        tasks.push_back(gordian::go([&] {
            until([&] { return turn == 1; });
            second = this_moment().bits;
            s.release(2);
            turn = 2;
        }));
        const auto take = [&](int mine, bool after_first, bool after_second) {
            tasks.push_back(gordian::go([&, mine, after_first, after_second] {
                until([&] { return turn == mine; });
                s.acquire();
                EXPECT_EQ(is_ordered_after(from_bits(first)), after_first) << mine;
                EXPECT_EQ(is_ordered_after(from_bits(second)), after_second) << mine;
                EXPECT_EQ(is_ordered_after_without_locks(from_bits(second)), after_second) << mine;
                ++turn;
            }));
        };
        take(2, false, false);  // the permit that it was made with
        take(3, true, false);
        take(4, false, true);
        take(5, false, true);
        for (auto& t : tasks) t.join();
    });
}

TYPED_TEST(Semaphore, AHandedPermitCarriesItsRelease) {
    this->in_many_orders([] {
        gordian::binary_semaphore s{0};
        std::atomic<std::uint64_t> released{0};
        auto taker = gordian::go([&] {
            s.acquire();
            EXPECT_TRUE(is_ordered_after(from_bits(released)));
            EXPECT_TRUE(is_ordered_after_without_locks(from_bits(released)));
        });
        auto giver = gordian::go([&] {
            released = this_moment().bits;
            s.release();
        });
        taker.join();
        giver.join();
    });
}

TYPED_TEST(Semaphore, TimedAcquiresGiveUpNoEarlierThanAsked) {
    this->in_many_orders([] {
        gordian::binary_semaphore s{0};
        gordian::go([&] {
            const auto before = std::chrono::steady_clock::now();
            EXPECT_FALSE(s.try_acquire_for(2ms));
            EXPECT_GE(std::chrono::steady_clock::now() - before, 2ms);
            EXPECT_FALSE(s.try_acquire_until(std::chrono::system_clock::now() - 1h));
        }).join();
        s.release();
        EXPECT_TRUE(s.try_acquire_for(0ms));
    });
}

TYPED_TEST(Semaphore, MayBeDestroyedByWhoTookTheLastPermit) {
    this->in_many_orders([] {
        const misuse_recorder misuses;
        for (int i = 0; i < 5; ++i) {
            auto s = std::make_unique<gordian::binary_semaphore>(0);
            auto giver = gordian::go([&s = *s] { s.release(); });
            s->acquire();
            s.reset();
            giver.join();
        }
        EXPECT_THAT(misuses.all(), IsEmpty());
    });
}

TEST(SemaphoreWithoutTasks, KeepsCountOfVeryManyReleases) {
    gordian::counting_semaphore<> s{0};
    constexpr int many = 10'000;
    for (int i = 0; i < many; ++i) s.release();
    for (int i = 0; i < many; ++i) ASSERT_TRUE(s.try_acquire());
    EXPECT_FALSE(s.try_acquire());
    EXPECT_TRUE(made_before_main.try_acquire());
    EXPECT_FALSE(made_before_main.try_acquire());
}
