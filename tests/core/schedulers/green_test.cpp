// The green scheduler: tasks that take turns, are stolen, survive system calls, and have exceptions and stacks of their own.
#include "core/schedulers/green.hpp"

#include "core/gate.hpp"
#include "core/schedulers/fiber_stack.hpp"
#include "tests/support/every_scheduler.hpp"

#include <gordian/channel.hpp>
#include <gordian/latch.hpp>
#include <gordian/mutex.hpp>
#include <gordian/semaphore.hpp>
#include <gordian/task.hpp>
#include <gordian/wait_group.hpp>

#include <cstdint>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <exception>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using gordian::tests::until;

class Green : public testing::Test {
protected:
    void SetUp() override { before = gordian::parallelism(); }
    void TearDown() override { gordian::set_parallelism(before); }
    unsigned before = 1;
};

TEST_F(Green, TasksOnOneThreadTakeTurns) {
    gordian::set_parallelism(1);
    std::vector<int> order;  // of tasks on one thread: nothing else is needed
    gordian::latch both{2};
    const auto take_turns = [&](int who) {
        both.arrive_and_wait();
        for (int i = 0; i < 100; ++i) {
            order.push_back(who);
            gordian::this_task::yield();
        }
    };
    auto a = gordian::go([&] { take_turns(0); });
    auto b = gordian::go([&] { take_turns(1); });
    a.join();
    b.join();
    int changes = 0;
    for (std::size_t i = 1; i < order.size(); ++i) changes += order[i] != order[i - 1] ? 1 : 0;
    EXPECT_GT(changes, 150);
}

TEST_F(Green, WorkOfABusyThreadIsStolen) {
    gordian::set_parallelism(2);
    std::atomic<int> ran{0};
    auto busy = gordian::go([&] {
        for (int i = 0; i < 100; ++i) gordian::go([&] { ran.fetch_add(1); });
        while (ran.load() < 100) {  // never gives its thread away
        }
    });
    busy.join();
    EXPECT_EQ(ran.load(), 100);
}

TEST_F(Green, ATaskWokenByABusyThreadIsRunByAnother) {
    gordian::set_parallelism(2);
    gordian::binary_semaphore permit{0};
    std::atomic<bool> woken{false};
    auto sleeper = gordian::go([&] {
        permit.acquire();
        woken.store(true);
    });
    auto busy = gordian::go([&] {
        permit.release();
        while (!woken.load()) {}
    });
    sleeper.join();
    busy.join();
}

TEST_F(Green, ParallelismOneRunsOneAtATime) {
    gordian::set_parallelism(4);
    gordian::set_parallelism(1);
    int unguarded = 0;  // incremented in two steps, which another thread would come in between
    std::vector<gordian::task> tasks;
    gordian::go([] {}).join();  // from here on those above one have given their places back
    for (int i = 0; i < 8; ++i)
        tasks.push_back(gordian::go([&] {
            for (int k = 0; k < 1000; ++k) {
                const int seen = *static_cast<volatile int*>(&unguarded);
                *static_cast<volatile int*>(&unguarded) = seen + 1;
                if (k % 100 == 0) gordian::this_task::yield();
            }
        }));
    for (gordian::task& t : tasks) t.join();
    EXPECT_EQ(unguarded, 8000);
}

struct pipe_ends {
    std::array<int, 2> ends{};
    pipe_ends() {
        if (pipe(ends.data()) != 0) throw std::runtime_error("pipe");
    }
    ~pipe_ends() {
        for (const int end : ends) close(end);
    }
    bool read_one() const {
        char c = 0;
        return read(ends[0], &c, 1) == 1;
    }
    void write_one() const { ASSERT_EQ(write(ends[1], "x", 1), 1); }
};

TEST_F(Green, BlockingGivesTheThreadAway) {
    gordian::set_parallelism(1);
    const pipe_ends p;
    auto reader = gordian::go([&] { EXPECT_TRUE(gordian::blocking([&] { return p.read_one(); })); });
    auto writer = gordian::go([&] { p.write_one(); });
    reader.join();
    writer.join();
}

TEST_F(Green, BlockingReturnsWhatItsFunctionDoesAlsoByException) {
    auto t = gordian::go([] {
        int x = 0;
        int& same = gordian::blocking([&]() -> int& { return x; });
        EXPECT_EQ(&same, &x);
        EXPECT_THROW(gordian::blocking([] { throw std::runtime_error("interrupted"); }), std::runtime_error);
        gordian::this_task::yield();
    });
    t.join();
    EXPECT_EQ(gordian::blocking([] { return 7; }), 7);  // outside of a green task, too
}

TEST_F(Green, AThreadStuckInASystemCallIsReplaced) {
    gordian::set_parallelism(1);
    const pipe_ends p;
    gordian::latch reading{1};
    auto reader = gordian::go([&] {
        reading.count_down();
        EXPECT_TRUE(p.read_one());  // without blocking()
    });
    reading.wait();
    std::vector<gordian::task> others;
    std::atomic<int> ran{0};
    for (int i = 0; i < 10; ++i)
        others.push_back(gordian::go([&] {
            gordian::this_task::yield();
            if (ran.fetch_add(1) == 9) p.write_one();
        }));
    for (gordian::task& t : others) t.join();
    reader.join();
}

TEST_F(Green, ManyInSystemCallsAtOnce) {
    gordian::set_parallelism(2);
    constexpr std::size_t count = 20;
    std::array<pipe_ends, count> pipes;
    std::vector<gordian::task> readers;
    for (pipe_ends& p : pipes)
        readers.push_back(gordian::go([&p] { EXPECT_TRUE(gordian::blocking([&p] { return p.read_one(); })); }));
    auto writer = gordian::go([&] {
        for (const pipe_ends& p : pipes) {
            p.write_one();
            gordian::this_task::yield();
        }
    });
    writer.join();
    for (gordian::task& t : readers) t.join();
}

TEST_F(Green, ExceptionsInFlightBelongToTheirTask) {
    gordian::set_parallelism(2);
    struct uncaught_in_destructor {
        int expected;
        ~uncaught_in_destructor() {
            EXPECT_EQ(std::uncaught_exceptions(), expected);
            gordian::this_task::yield();
            EXPECT_EQ(std::uncaught_exceptions(), expected);
        }
    };
    std::vector<gordian::task> tasks;
    for (int i = 0; i < 50; ++i)
        tasks.push_back(gordian::go([i] {
            for (int round = 0; round < 20; ++round) {
                EXPECT_EQ(std::uncaught_exceptions(), 0);
                EXPECT_EQ(std::current_exception(), nullptr);
                const std::string mine = std::to_string(i) + "/" + std::to_string(round);
                try {
                    const uncaught_in_destructor check{1};
                    throw std::runtime_error(mine);
                } catch (const std::runtime_error& e) {
                    gordian::this_task::yield();
                    EXPECT_EQ(e.what(), mine);
                    try {
                        throw;  // the one that this task is handling
                    } catch (const std::runtime_error& again) {
                        gordian::this_task::yield();
                        EXPECT_EQ(again.what(), mine);
                    }
                }
            }
        }));
    for (gordian::task& t : tasks) t.join();
}

TEST_F(Green, AnExceptionPtrTravels) {
    std::exception_ptr failure;
    gordian::go([&] {
        try {
            throw std::runtime_error("in a task");
        } catch (...) {
            failure = std::current_exception();
        }
    }).join();
    EXPECT_THROW(std::rethrow_exception(failure), std::runtime_error);
}

// What a task captured is gone, and its end is announced, before join() returns.
TEST_F(Green, JoinReturnsAfterTheClosureIsDestroyed) {
    for (int i = 0; i < 500; ++i) {
        const auto alive = std::make_shared<int>(i);
        auto t = gordian::go([alive] { gordian::this_task::yield(); });
        t.join();
        ASSERT_EQ(alive.use_count(), 1);
    }
}

TEST(GreenDeathTest, AFaultThatIsNoOverflowIsNotCalledOne) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(
        {
            auto bob = gordian::go(gordian::task_name{"bob"}, [] {
                volatile std::uintptr_t nobodys = 8;  // volatile: the compiler need not see what it leads to
                *reinterpret_cast<volatile int*>(nobodys) = 1;
            });
            bob.join();
        },
        testing::KilledBySignal(SIGSEGV), "");
}

TEST_F(Green, DeepRecursionFitsWhereTheStackAllows) {
    struct recursion {
        static int sum(int n) { return n == 0 ? 0 : n + sum(n - 1); }
    };
    gordian::go([] { EXPECT_EQ(recursion::sum(1000), 500'500); }).join();
}

TEST_F(Green, TenThousandTasksAtOnce) {
    constexpr int count = 10'000;
    gordian::latch all_there{count};
    gordian::mutex m;
    long sum = 0;
    std::set<gordian::task_id> ids;
    std::vector<gordian::task> tasks;
    for (int i = 0; i < count; ++i)
        tasks.push_back(gordian::go([&, i] {
            all_there.arrive_and_wait();
            const std::lock_guard lock(m);
            sum += i;
            ids.insert(gordian::this_task::id());
        }));
    for (gordian::task& t : tasks) t.join();
    EXPECT_EQ(sum, static_cast<long>(count) * (count - 1) / 2);
    EXPECT_EQ(ids.size(), static_cast<std::size_t>(count));
}

TEST_F(Green, AMillionTransfersThroughChannels) {
    constexpr int producers = 4, each = 250'000;
    const auto numbers = gordian::make_channel<int>(64);
    gordian::wait_group sending;
    for (int p = 0; p < producers; ++p)
        sending.go([numbers] {
            for (int i = 1; i <= each; ++i) numbers.send(i);
        });
    gordian::go([&sending, numbers] {
        sending.wait();
        numbers.close();
    });
    std::atomic<long> sum{0};
    std::vector<gordian::task> consumers;
    for (int c = 0; c < 3; ++c)
        consumers.push_back(gordian::go([&sum, numbers] {
            long mine = 0;
            for (const int n : numbers) mine += n;
            sum.fetch_add(mine);
        }));
    for (gordian::task& t : consumers) t.join();
    EXPECT_EQ(sum.load(), static_cast<long>(producers) * each * (each + 1) / 2);
}

TEST_F(Green, SpawningFromTasksAndThreadsWhileTheWidthChanges) {
    std::atomic<int> ran{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i)
        threads.emplace_back([&] {
            for (int k = 0; k < 500; ++k) {
                auto outer = gordian::go([&] {
                    gordian::go([&] { ran.fetch_add(1); }).join();
                    ran.fetch_add(1);
                });
                if (k % 2 == 0) outer.join();
            }
        });
    for (unsigned width = 1; width <= 40; ++width) {
        gordian::set_parallelism(width % 4 + 1);
        std::this_thread::yield();
    }
    for (std::thread& t : threads) t.join();
    until([&] { return ran.load() == 2000; });
}

}  // namespace
