// Task records: who is who, and that a record is used again for another task only when nobody needs it any more.
#include "core/task.hpp"

#include "core/schedulers/fiber_stack.hpp"
#include "core/stack_range.hpp"
#include "tests/support/every_scheduler.hpp"

#include <gordian/latch.hpp>
#include <gordian/semaphore.hpp>
#include <gordian/task.hpp>
#include <gordian/thread.hpp>
#include <gordian/wait_group.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>
#include <set>
#include <sstream>
#include <thread>
#include <unordered_set>
#include <vector>

namespace {

using namespace gordian;
using core::current;

std::size_t live_tasks() {
    std::size_t n = 0;
    core::for_each_task([&](core::task&) { ++n; });
    return n;
}

TEST(Task, MainIsATask) {
    EXPECT_EQ(current().kind, core::task_kind::main);
    EXPECT_EQ(current().host, &core::os_scheduler());
    EXPECT_FALSE(current().foreign);
}

TEST(Task, AThreadThatNobodyToldUsOfBecomesKnownAndEnds) {
    const std::size_t before = live_tasks();
    std::thread stranger([&] {
        EXPECT_EQ(current().kind, core::task_kind::thread);
        EXPECT_TRUE(current().foreign);
        EXPECT_EQ(live_tasks(), before + 1);
    });
    stranger.join();
    EXPECT_EQ(live_tasks(), before);
}

TEST(Task, IdsAreNeverGivenAgain) {
    std::set<task_id> seen{this_task::id()};
    std::set<const core::task*> records;
    for (int i = 0; i < 500; ++i) {
        const core::task* record = nullptr;
        auto t = go([&] { record = &current(); });
        EXPECT_TRUE(seen.insert(t.id()).second);
        t.join();
        records.insert(record);
    }
    EXPECT_LT(records.size(), 200u);  // the records are
}

TEST(Task, AHandleKeepsItsRecord) {
    auto kept = go([] {});
    const task_id id = kept.id();
    for (int i = 0; i < 200; ++i) go([] {}).join();
    EXPECT_EQ(kept.id(), id);
    kept.join();
    EXPECT_FALSE(kept.joinable());
    EXPECT_THROW(kept.join(), std::system_error);
}

TEST(Task, NamesAreTheTasksAndGoWithThem) {
    binary_semaphore go_on{0};
    core::task* record = nullptr;
    latch running{1};
    auto t = go(task_name{"alice"}, [&] {
        record = &current();
        running.count_down();
        go_on.acquire();
        this_task::set_name("bob");
    });
    running.wait();
    EXPECT_EQ(record->name(), "alice");
    go_on.release();
    t.join();
    tests::until([&] { return record->id.load() == 0; });
    EXPECT_EQ(record->name(), "");
}

TEST(Task, IdsAreRegularOrderedHashableAndStreamable) {
    const task_id mine = this_task::id();
    task_id other;
    go([&] { other = this_task::id(); }).join();
    EXPECT_NE(mine, other);
    EXPECT_LT(task_id{}, mine);
    EXPECT_LT(mine, other);
    const std::unordered_set<task_id> set{mine, other, mine};
    EXPECT_EQ(set.size(), 2u);
    std::ostringstream text;
    text << mine;
    EXPECT_FALSE(text.str().empty());
}

TEST(Task, WhoseStackAnAddressIsOn) {
    latch running{3};
    binary_semaphore green_ends{0}, thread_ends{0};
    std::atomic<const void*> on_green{nullptr}, on_thread{nullptr};
    core::task* green_record = nullptr;
    core::task* thread_record = nullptr;
    auto green = go([&] {
        const int local = 0;
        on_green.store(&local);
        green_record = &current();
        running.arrive_and_wait();
        green_ends.acquire();
    });
    gordian::thread os([&] {
        const int local = 0;
        on_thread.store(&local);
        thread_record = &current();
        running.arrive_and_wait();
        thread_ends.acquire();
    });
    running.arrive_and_wait();
    const int local = 0;
    static const int global = 0;
    const auto heap = std::make_unique<int>(0);
    const auto owner_of = [](const void* p) { return core::task_with_stack_at(reinterpret_cast<std::uintptr_t>(p)); };
    EXPECT_EQ(owner_of(on_green.load()), green_record);
    EXPECT_EQ(owner_of(on_thread.load()), thread_record);
    EXPECT_EQ(owner_of(&local), &current());
    EXPECT_EQ(owner_of(&global), nullptr);
    EXPECT_EQ(owner_of(heap.get()), nullptr);
    EXPECT_TRUE(core::current_stack_contains(&local));
    EXPECT_FALSE(core::current_stack_contains(on_green.load()));
    green_ends.release();
    thread_ends.release();
    green.join();
    os.join();
    EXPECT_NE(owner_of(on_green.load()), green_record) << "it has ended, and so has its claim to the stack";
    EXPECT_NE(owner_of(on_thread.load()), thread_record);
}

TEST(Task, WhoseStackAnAddressIsOnAmongMany) {
    constexpr int many = 200;  // more than one slab of stacks
    struct one {
        core::task* record;
        const void* local;
    };
    std::mutex guard;
    std::vector<one> all;
    latch running{2 * many + 1}, end{1};
    const auto stay = [&] {
        const int local = 0;
        {
            const std::scoped_lock lock(guard);
            all.push_back({&current(), &local});
        }
        running.count_down();
        end.wait();
    };
    std::vector<gordian::thread> threads;
    wait_group green;
    for (int i = 0; i < many; ++i) {
        threads.emplace_back(stay);
        green.go(stay);
    }
    running.arrive_and_wait();
    for (const one& o : all) {
        const auto address = reinterpret_cast<std::uintptr_t>(o.local);
        EXPECT_EQ(core::task_with_stack_at(address), o.record);
        EXPECT_TRUE(o.record->stack == nullptr ||
                    core::task_with_stack_at(o.record->stack->top()) != o.record);  // where the next one begins
    }
    end.count_down();
    green.wait();
    for (gordian::thread& t : threads) t.join();
}

TEST(Task, ManyStartAndEndWhileOthersLookAtThem) {
    std::atomic<bool> over{false};
    std::thread looks([&] {
        while (!over.load()) {
            std::size_t named = 0;
            core::for_each_task([&](core::task& t) { named += t.name().size(); });
            if (named > 1'000'000) return;
        }
    });
    for (int i = 0; i < 5000; ++i) go(task_name{"brief"}, [] {}).join();
    over.store(true);
    looks.join();
}

}  // namespace
