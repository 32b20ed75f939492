#include "tests/detector/race/recorder.hpp"

#include <gordian/gordian.hpp>
#include <gtest/gtest.h>

#include <shared_mutex>

namespace {

using gordian::tests::recorder;
using gordian::tests::runs;

GORDIAN_ONCE_A_SCHEDULER(Lockset);

// A semaphore orders the two, so that nothing races; what is left is the discipline.
template <class Alice, class Bob>
std::vector<gordian::detector::raw_finding> said_of(Alice alice, Bob bob) {
    recorder found;
    gordian::binary_semaphore done{0};
    runs a(gordian::task_name{"alice"}, [&] {
        alice();
        done.release();
    });
    runs b(gordian::task_name{"bob"}, [&] {
        done.acquire();
        bob();
    });
    a.join();
    b.join();
    EXPECT_EQ(found.count("data-race"), 0u);
    return found.of("lockset");
}

struct value_and_locks {
    gordian::tracked<int> v{0};
    gordian::mutex left{"left"}, right{"right"};
    void write_under(gordian::mutex& m) {
        const std::scoped_lock lock(m);
        v = 1;
    }
};

TYPED_TEST(Lockset, TwoWritersWithDifferentLocksAreSuspected) {
    value_and_locks s;
    const auto found = said_of([&] { s.write_under(s.left); }, [&] { s.write_under(s.right); });
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].how_sure, gordian::detector::level::suspected);
    ASSERT_EQ(found[0].accesses.size(), 2u);
    EXPECT_EQ(found[0].accesses[0].held.size(), 1u);
    EXPECT_EQ(found[0].accesses[1].held.size(), 1u);
    EXPECT_NE(found[0].accesses[0].held[0].resource, found[0].accesses[1].held[0].resource);
    EXPECT_EQ(found[0].resources.size(), 2u);
    EXPECT_EQ(found[0].lockset_history.size(), 3u);
}
TYPED_TEST(Lockset, ACommonLockIsEnough) {
    value_and_locks s;
    EXPECT_TRUE(said_of(
                    [&] {
                        const std::scoped_lock both(s.left, s.right);
                        s.v = 1;
                    },
                    [&] { s.write_under(s.right); })
                    .empty());
}
TYPED_TEST(Lockset, OneWriteWithoutTheLockOfTheOthersIsSuspected) {
    value_and_locks s;
    EXPECT_EQ(said_of([&] { s.write_under(s.left); }, [&] { s.v = 2; }).size(), 1u);
}
TYPED_TEST(Lockset, HandedOverWithoutAnyLockIsAnotherDiscipline) {
    value_and_locks s;
    EXPECT_TRUE(said_of([&] { s.v = 1; }, [&] { s.v = 2; }).empty());
}
TYPED_TEST(Lockset, AReaderBesideOneWriterIsNotSuspected) {
    value_and_locks s;
    EXPECT_TRUE(said_of([&] { s.write_under(s.left); }, [&] { (void)s.v.load(); }).empty());
}
TYPED_TEST(Lockset, ReadingAfterInitializationNeedsNoLock) {
    value_and_locks s;
    s.write_under(s.left);
    EXPECT_TRUE(said_of([&] { (void)s.v.load(); }, [&] { (void)s.v.load(); }).empty());
}
TYPED_TEST(Lockset, AWriteUnderAReadLockIsNotGuarded) {
    recorder found;
    gordian::tracked<int> v{0};
    gordian::shared_mutex m{"table"};
    gordian::binary_semaphore done{0};
    runs a([&] {
        {
            const std::scoped_lock lock(m);
            v = 1;
        }
        done.release();
    });
    runs b([&] {
        done.acquire();
        const std::shared_lock lock(m);
        v = 2;
    });
    a.join();
    b.join();
    EXPECT_EQ(found.count("lockset"), 1u);
}
TYPED_TEST(Lockset, ReadsUnderAReadLockAreGuarded) {
    recorder found;
    gordian::tracked<int> v{0};
    gordian::shared_mutex m;
    const auto work = [&] {
        for (int i = 0; i < 100; ++i) {
            {
                const std::scoped_lock lock(m);
                ++v;
            }
            const std::shared_lock lock(m);
            (void)v.load();
        }
    };
    runs a(work), b(work);
    a.join();
    b.join();
    EXPECT_TRUE(found.nothing());
}
TYPED_TEST(Lockset, AfterTheJoinOfAllOthersNoLockIsNeeded) {
    recorder found;
    gordian::tracked<int> v{0};
    gordian::mutex m;
    const auto work = [&] {
        const std::scoped_lock lock(m);
        ++v;
    };
    {
        runs a(work), b(work);
        a.join();
        b.join();
    }
    ++v;
    EXPECT_EQ(v.load(), 3);
    EXPECT_TRUE(found.nothing());
}
TYPED_TEST(Lockset, AfterTheWaitForTheirGroupNoLockIsNeeded) {
    recorder found;
    gordian::tracked<int> v{0};
    gordian::mutex m;
    gordian::wait_group g;
    for (int i = 0; i < 4; ++i)
        g.go([&] {
            const std::scoped_lock lock(m);
            ++v;
        });
    g.wait();
    ++v;
    EXPECT_EQ(v.load(), 5);
    EXPECT_TRUE(found.nothing());
}
TYPED_TEST(Lockset, WhileOneOfThemStillRunsALockIsNeeded) {
    recorder found;
    gordian::tracked<int> v{0};
    gordian::mutex m;
    gordian::binary_semaphore written{0}, go_on{0};
    runs a([&] {
        {
            const std::scoped_lock lock(m);
            v = 1;
        }
        written.release();
        go_on.acquire();
    });
    written.acquire();
    v = 2;
    go_on.release();
    a.join();
    EXPECT_EQ(found.count("lockset"), 1u);
}
TYPED_TEST(Lockset, DestructionNeedsNoLock) {
    recorder found;
    gordian::mutex m;
    {
        gordian::tracked<int> v{0};
        gordian::binary_semaphore done{0};
        const auto work = [&] {
            const std::scoped_lock lock(m);
            ++v;
        };
        runs a([&] { work(), done.release(); });
        done.acquire();
        work();
        a.join();
    }
    EXPECT_TRUE(found.nothing());
}
TYPED_TEST(Lockset, NothingIsSaidOfAValueThatRaces) {
    recorder found;
    value_and_locks s;
    gordian::tests::turns order;
    runs a([&] { order.at(0, [&] { s.write_under(s.left); }); });
    runs b([&] { order.at(1, [&] { s.write_under(s.right); }); });
    a.join();
    b.join();
    EXPECT_EQ(found.count("data-race"), 1u);
    EXPECT_EQ(found.count("lockset"), 0u);
}

}  // namespace
