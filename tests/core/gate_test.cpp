// The gate: queues against std::list, and the two counts, which say exactly who is asleep.
#include "core/gate.hpp"

#include "tests/support/every_scheduler.hpp"

#include <gordian/latch.hpp>
#include <gordian/semaphore.hpp>
#include <gordian/task.hpp>
#include <gordian/thread.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <list>
#include <random>
#include <vector>

namespace {

using namespace gordian::core;
using namespace std::chrono_literals;

TEST(WaitQueue, IsFirstInFirstOutAndLetsAnyoneGo) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        std::mt19937_64 random(seed);
        SCOPED_TRACE("seed " + std::to_string(seed));
        wait_queue q;
        std::list<waiter> waiters;
        std::list<waiter*> queued;
        const places_in_queues until_it_ends(current());
        for (int i = 0; i < 500; ++i) {
            switch (random() % 8) {
                case 0:
                case 1:
                case 2:
                case 3:
                    waiters.emplace_back().who = &current();
                    push(q, waiters.back());
                    queued.push_back(&waiters.back());
                    break;
                case 4:
                case 5: {
                    waiter* const w = pop(q);
                    ASSERT_EQ(w, queued.empty() ? nullptr : queued.front());
                    if (w == nullptr) break;
                    EXPECT_EQ(w->status.load(), waiter::claimed);
                    queued.pop_front();
                    break;
                }
                case 6:
                    if (!queued.empty()) {
                        const auto at =
                            std::next(queued.begin(), static_cast<std::ptrdiff_t>(random() % queued.size()));
                        remove(q, **at);
                        queued.erase(at);
                    }
                    break;
                default: {
                    if (random() % 10 != 0) break;
                    const waiter* w = pop_all(q);
                    for (const waiter* const wanted : queued) {
                        ASSERT_EQ(w, wanted);
                        w = w->next;
                    }
                    ASSERT_EQ(w, nullptr);
                    queued.clear();
                }
            }
            ASSERT_EQ(q.empty(), queued.empty());
            if (!queued.empty()) {
                ASSERT_EQ(q.head, queued.front());
                ASSERT_EQ(q.tail, queued.back());
            }
        }
    }
}

// Tasks of earlier tests may take a moment to have ended.
class Gate : public testing::Test {
protected:
    void SetUp() override {
        gordian::tests::until([] { return gate::awake() == 1 && gate::busy() == 1; });
    }
};

TEST_F(Gate, CountsWhoIsAwakeAndWhoIsBusy) {
    gordian::counting_semaphore<> permits{0};
    std::vector<gordian::task> asleep;
    for (int i = 0; i < 50; ++i) asleep.push_back(gordian::go([&] { permits.acquire(); }));
    gordian::thread thread([&] { permits.acquire(); });
    gordian::tests::until([] { return gate::awake() == 1; });
    EXPECT_EQ(gate::busy(), 1u);

    gordian::binary_semaphore never{0};
    gordian::latch go_on{1};
    auto timed = gordian::go([&] {
        while (!never.try_acquire_for(1s)) {}
    });
    gordian::tests::until(
        [] { return gate::awake() == 2 && gate::busy() == 1; });  // it may be woken by time, and is not busy
    auto runs = gordian::go([&] {
        while (!go_on.try_wait()) gordian::this_task::yield();
    });
    EXPECT_EQ(gate::awake(), 3u);
    EXPECT_EQ(gate::busy(), 2u);

    go_on.count_down();
    never.release();
    timed.join();
    runs.join();
    permits.release(51);
    for (gordian::task& t : asleep) t.join();
    thread.join();
    gordian::tests::until([] { return gate::awake() == 1 && gate::busy() == 1; });
}

TEST_F(Gate, IsNeverAsleepWhileAHandOverIsUnderWay) {
    static std::atomic<int> called{0};
    called.store(0);
    void (*const before)() = events.all_asleep;
    events.all_asleep = [] { called.fetch_add(1); };
    {
        gordian::binary_semaphore ping{0}, pong{0};
        gordian::thread other([&] {
            for (int i = 0; i < 20'000; ++i) {
                ping.acquire();
                pong.release();
            }
        });
        for (int i = 0; i < 20'000; ++i) {
            ping.release();
            pong.acquire();
        }
        other.join();
    }
    EXPECT_EQ(called.load(), 0);
    events.all_asleep = before;
}

TEST_F(Gate, SaysAtOnceThatTheLastOneFellAsleep) {
    static std::atomic<int> called{0};
    static gordian::binary_semaphore* wake = nullptr;
    gordian::binary_semaphore end{0};
    called.store(0);
    wake = &end;
    void (*const before)() = events.all_asleep;
    // Called in the task that fell asleep last, which may not be parked yet: that it is woken then must not be lost.
    events.all_asleep = [] {
        called.fetch_add(1);
        wake->release();
    };
    for (int i = 1; i <= 200; ++i) {
        end.acquire();
        ASSERT_EQ(called.load(), i);
    }
    events.all_asleep = before;
}

TEST_F(Gate, PinsOnlyWhoWaitsWithoutADeadline) {
    gordian::binary_semaphore permit{0};
    task* waiting = nullptr;
    auto t = gordian::go([&] {
        waiting = &current();
        permit.acquire();
    });
    gordian::tests::until([] { return gate::awake() == 1; });
    EXPECT_FALSE(gate::pin(current()));
    ASSERT_TRUE(gate::pin(*waiting));
    EXPECT_FALSE(gate::pin(*waiting));  // one at a time
    EXPECT_STREQ(waiting->wait.operation, "acquire");
    EXPECT_EQ(waiting->wait.count, 1u);

    gordian::latch about_to_release{1};
    gordian::thread waker([&] {
        about_to_release.count_down();
        permit.release();
    });
    about_to_release.wait();
    for (int i = 0; i < 1000; ++i) ASSERT_EQ(waiting->state.load(), task_states::blocked | task_states::pinned);
    gate::unpin(*waiting);
    waker.join();
    t.join();
}

TEST_F(Gate, AWaitThatIsRefusedEndsUncounted) {
    static task* refused = nullptr;
    refused = &current();
    bool (*const before)(task&) = events.blocked;
    events.blocked = [](task& self) { return &self == refused; };
    gordian::binary_semaphore never{0};
    EXPECT_THROW(never.acquire(), std::system_error);
    EXPECT_EQ(gate::awake(), 1u);
    EXPECT_EQ(gate::busy(), 1u);
    events.blocked = before;
    never.release();
    never.acquire();
}

}  // namespace
