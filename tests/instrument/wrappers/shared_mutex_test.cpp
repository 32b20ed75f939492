#include <gordian/mutex.hpp>
#include <gordian/shared_mutex.hpp>
#include <gordian/task.hpp>
#include <gordian/thread.hpp>

#include "tests/support/every_scheduler.hpp"
#include "tests/support/order.hpp"
#include "tests/support/owners.hpp"

#include <atomic>
#include <chrono>
#include <gmock/gmock.h>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using namespace gordian::tests;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
namespace core = gordian::core;

GORDIAN_UNDER_EVERY_SCHEDULER(SharedMutex);

namespace {

// A task that waits for the lock, and has got as far as that when this returns.
template <class F>
gordian::task started_waiting(F f) {
    auto who = std::make_shared<std::atomic<core::task*>>(nullptr);
    gordian::task t = gordian::go([who, f = std::move(f)]() mutable {
        *who = &core::current();
        f();
    });
    until([&] { return is_waiting(*who); });
    return t;
}

// Letters in the order in which tasks came in.
class letters {
public:
    void add(char c) {
        const std::scoped_lock lock(guard_);
        text_ += c;
    }
    std::string text() const {
        const std::scoped_lock lock(guard_);
        return text_;
    }

private:
    mutable std::mutex guard_;
    std::string text_;
};

core::epoch from_bits(std::uint64_t bits) {
    core::epoch e;
    e.bits = bits;
    return e;
}

}  // namespace

TYPED_TEST(SharedMutex, WritersExcludeAndReadersShare) {
    this->in_many_orders([] {
        gordian::shared_mutex m;
        int value = 0, twin = 0;
        std::vector<gordian::task> tasks;
        for (int t = 0; t < 2; ++t)
            tasks.push_back(gordian::go([&] {
                for (int i = 0; i < 25; ++i) {
                    const std::lock_guard writing(m);
                    ++value;
                    core::scheduling_point(core::current());
                    ++twin;
                }
            }));
        for (int t = 0; t < 3; ++t)
            tasks.push_back(gordian::go([&] {
                for (int i = 0; i < 25; ++i) {
                    const std::shared_lock reading(m);
                    const int seen = value;
                    core::scheduling_point(core::current());
                    EXPECT_EQ(seen, twin);
                }
            }));
        for (auto& t : tasks) t.join();
        EXPECT_EQ(value, 50);
    });
}

TYPED_TEST(SharedMutex, ReadersAreInTogether) {
    this->in_many_orders([] {
        gordian::shared_mutex m;
        std::atomic<int> inside{0};
        std::vector<gordian::task> tasks;
        for (int t = 0; t < 4; ++t)
            tasks.push_back(gordian::go([&] {
                const std::shared_lock reading(m);
                ++inside;
                until([&] { return inside == 4; });
            }));
        for (auto& t : tasks) t.join();
        EXPECT_TRUE(m.try_lock());
        m.unlock();
    });
}

TYPED_TEST(SharedMutex, AReaderQueuesBehindAWaitingWriter) {
    this->in_many_orders([] {
        gordian::shared_mutex m;
        letters order;
        m.lock_shared();
        auto writer = started_waiting([&] {
            const std::lock_guard writing(m);
            order.add('w');
        });
        EXPECT_FALSE(m.try_lock_shared());
        auto reader = started_waiting([&] {
            const std::shared_lock reading(m);
            order.add('r');
        });
        m.unlock_shared();
        writer.join();
        reader.join();
        EXPECT_EQ(order.text(), "wr");
    });
}

TYPED_TEST(SharedMutex, ReadersThatWaitedGoBeforeTheNextWriter) {
    this->in_many_orders([] {
        gordian::shared_mutex m;
        letters order;
        m.lock();
        auto writer = started_waiting([&] {
            const std::lock_guard writing(m);
            order.add('w');
        });
        auto one = started_waiting([&] {
            const std::shared_lock reading(m);
            order.add('r');
        });
        auto other = started_waiting([&] {
            const std::shared_lock reading(m);
            order.add('r');
        });
        m.unlock();
        for (auto* t : {&writer, &one, &other}) t->join();
        EXPECT_EQ(order.text(), "rrw");
    });
}

TYPED_TEST(SharedMutex, AWriterThatGivesUpLetsInTheReadersBehindIt) {
    this->in_many_orders([] {
        gordian::shared_timed_mutex m;
        m.lock_shared();
        std::atomic<core::task*> waiting{nullptr};
        std::atomic<bool> gave_up{false};
        auto writer = gordian::go([&] {
            waiting = &core::current();
            EXPECT_FALSE(m.try_lock_for(5ms));
            gave_up = true;
        });
        until([&] { return is_waiting(waiting) || gave_up; });
        auto reader = gordian::go([&] {
            const std::shared_lock reading(m);  // while the other reader stays
        });
        reader.join();
        writer.join();
        m.unlock_shared();
    });
}

TYPED_TEST(SharedMutex, ATimedReaderGivesUp) {
    this->in_many_orders([] {
        gordian::shared_timed_mutex m;
        m.lock();
        gordian::go([&] {
            EXPECT_FALSE(m.try_lock_shared_for(1ms));
            EXPECT_FALSE(m.try_lock_shared_until(std::chrono::system_clock::now() - 1h));
        }).join();
        m.unlock();
        gordian::go([&] {
            EXPECT_TRUE(m.try_lock_shared_for(1ms));
            m.unlock_shared();
        }).join();
    });
}

TYPED_TEST(SharedMutex, TheViewOfReadersTakesTheReadLock) {
    this->in_many_orders([] {
        gordian::shared_mutex m;
        auto view = m.reader();
        const std::lock_guard reading(view);
        gordian::go([&] {
            auto mine = m.reader();
            EXPECT_TRUE(mine.try_lock());
            EXPECT_FALSE(m.try_lock());
            mine.unlock();
        }).join();
    });
}

TYPED_TEST(SharedMutex, UnlockingWhatTheTaskDoesNotHoldIsReportedAndChangesNothing) {
    this->in_many_orders([] {
        const misuse_recorder misuses;
        gordian::shared_mutex m;
        m.lock_shared();
        gordian::go([&] {
            m.unlock_shared();
            m.unlock();
            EXPECT_FALSE(m.try_lock());
        }).join();
        m.unlock_shared();
        EXPECT_THAT(misuses.all(), ElementsAre(core::misuse::unlock_not_owned, core::misuse::unlock_not_owned));
    });
}

TYPED_TEST(SharedMutex, AReaderIsOrderedAfterWritersAndNotAfterReaders) {
    this->in_many_orders([] {
        gordian::shared_mutex m;
        std::atomic<std::uint64_t> wrote{0}, read{0};
        auto writer = gordian::go([&] {
            const std::lock_guard writing(m);
            wrote = this_moment().bits;
        });
        auto first = gordian::go([&] {
            until([&] { return wrote != 0; });
            const std::shared_lock reading(m);
            EXPECT_TRUE(is_ordered_after(from_bits(wrote)));
            EXPECT_FALSE(is_ordered_after_without_locks(from_bits(wrote)));
            read = this_moment().bits;
        });
        auto second = gordian::go([&] {
            until([&] { return read != 0; });
            {
                const std::shared_lock reading(m);
                EXPECT_FALSE(is_ordered_after(from_bits(read)));
            }
            const std::lock_guard writing(m);
            EXPECT_TRUE(is_ordered_after(from_bits(read)));
            EXPECT_FALSE(is_ordered_after_without_locks(from_bits(read)));
        });
        for (auto* t : {&writer, &first, &second}) t->join();
    });
}

TYPED_TEST(SharedMutex, AWriterWaitsForAllReadersAndAReaderForTheFirstWriter) {
    this->in_many_orders([] {
        gordian::shared_mutex m;
        std::atomic<core::task*> reads{nullptr}, writes{nullptr}, reads_later{nullptr};
        std::atomic<bool> may_leave{false};
        auto reader = gordian::go([&] {
            const std::shared_lock reading(m);
            reads = &core::current();
            until([&] { return may_leave.load(); });
        });
        until([&] { return reads != nullptr; });
        m.lock_shared();
        auto writer = gordian::go([&] {
            writes = &core::current();
            const std::lock_guard writing(m);
        });
        until([&] { return is_blocked(writes); });
        auto late = gordian::go([&] {
            reads_later = &core::current();
            const std::shared_lock reading(m);
        });
        until([&] { return is_blocked(reads_later); });
        EXPECT_THAT(owners_of_wait(*writes), UnorderedElementsAre(&core::current(), reads.load()));
        EXPECT_THAT(owners_of_wait(*reads_later), ElementsAre(writes.load()));
        m.unlock_shared();
        EXPECT_THAT(owners_of_wait(*writes), ElementsAre(reads.load()));
        may_leave = true;
        for (auto* t : {&reader, &writer, &late}) t->join();
    });
}

// Recursive reads. The flags are the test's own: they order nothing for the library.

namespace {

struct recursive_read {
    gordian::shared_mutex m;
    gordian::mutex outside;
    void reads_twice() {
        const std::shared_lock outer(m);
        const std::shared_lock inner(m);
    }
    void writes() { const std::lock_guard writing(m); }
};

}  // namespace

TYPED_TEST(SharedMutex, ReadingTwiceIsReportedWhenAWriterCouldComeInBetween) {
    this->in_many_orders([] {
        const misuse_recorder misuses;
        recursive_read r;
        std::atomic<bool> written{false};
        auto writer = gordian::go([&] {
            r.writes();
            written = true;
        });
        auto reader = gordian::go([&] {
            until([&] { return written.load(); });
            r.reads_twice();
        });
        writer.join();
        reader.join();
        EXPECT_THAT(misuses.all(), ElementsAre(core::misuse::recursive_read_lock));
    });
}

TYPED_TEST(SharedMutex, ReadingTwiceIsReportedAlsoWhenTheWriterComesLater) {
    this->in_many_orders([] {
        const misuse_recorder misuses;
        recursive_read r;
        std::atomic<bool> read{false};
        auto reader = gordian::go([&] {
            r.reads_twice();
            read = true;
        });
        auto writer = gordian::go([&] {
            until([&] { return read.load(); });
            r.writes();
        });
        writer.join();
        reader.join();
        EXPECT_THAT(misuses.all(), ElementsAre(core::misuse::recursive_read_lock));
    });
}

TYPED_TEST(SharedMutex, ReadingTwiceIsNotReportedWhenEveryWriterIsOrdered) {
    this->in_many_orders([] {
        const misuse_recorder misuses;
        recursive_read r;
        gordian::go([&] { r.writes(); }).join();
        gordian::go([&] { r.reads_twice(); }).join();
        gordian::go([&] { r.writes(); }).join();
        EXPECT_THAT(misuses.all(), IsEmpty());
    });
}

TYPED_TEST(SharedMutex, ReadingTwiceIsNotReportedWithoutAWriterThatWaits) {
    this->in_many_orders([] {
        const misuse_recorder misuses;
        gordian::shared_timed_mutex m;
        auto reader = gordian::go([&] {
            const std::shared_lock outer(m);
            const std::shared_lock inner(m, std::chrono::steady_clock::now() + 2ms);
        });
        auto writer = gordian::go([&] {
            if (m.try_lock()) m.unlock();
            if (m.try_lock_for(2ms)) m.unlock();
        });
        auto other = gordian::go([&] { const std::shared_lock once(m); });
        for (auto* t : {&reader, &writer, &other}) t->join();
        EXPECT_THAT(misuses.all(), IsEmpty());
    });
}

TYPED_TEST(SharedMutex, ReadingTwiceIsNotReportedUnderALockThatTheWriterTakesToo) {
    this->in_many_orders([] {
        const misuse_recorder misuses;
        recursive_read r;
        auto reader = gordian::go([&] {
            const std::lock_guard guard(r.outside);
            r.reads_twice();
        });
        auto writer = gordian::go([&] {
            const std::lock_guard guard(r.outside);
            r.writes();
        });
        reader.join();
        writer.join();
        EXPECT_THAT(misuses.all(), IsEmpty());
    });
}

TYPED_TEST(SharedMutex, ReadingTwiceIsReportedUnderALockThatTheWriterHasLeft) {
    this->in_many_orders([] {
        const misuse_recorder misuses;
        recursive_read r;
        std::atomic<bool> written{false};
        auto writer = gordian::go([&] {
            { const std::lock_guard guard(r.outside); }
            r.writes();
            written = true;
        });
        auto reader = gordian::go([&] {
            until([&] { return written.load(); });
            const std::lock_guard guard(r.outside);
            r.reads_twice();
        });
        reader.join();
        writer.join();
        EXPECT_THAT(misuses.all(), ElementsAre(core::misuse::recursive_read_lock));
    });
}

TEST(SharedMutexEnd, WhileItIsReadIsReported) {
    const misuse_recorder misuses;
    auto m = std::make_unique<gordian::shared_mutex>();
    m->lock_shared();
    m.reset();
    EXPECT_THAT(misuses.all(), ElementsAre(core::misuse::destroyed_in_use));
    core::current().holds.clear();
}
