#include "tests/detector/race/recorder.hpp"

#include <gordian/gordian.hpp>
#include <gtest/gtest.h>

#include <functional>
#include <mutex>

namespace {

using gordian::tests::recorder;
using gordian::tests::runs;

GORDIAN_ONCE_A_SCHEDULER(Atomicity);

struct shared_value {
    gordian::mutex m{"balance"};
    gordian::tracked<int> v{0};
    int get() {
        const std::scoped_lock lock(m);
        return v.load();
    }
    void set(int to) {
        const std::scoped_lock lock(m);
        v.store(to);
    }
};

// One task does `first`, then `last`; between them another does `between`, ordered by semaphores.
std::vector<gordian::detector::raw_finding> said_of(const char* block, const std::function<void()>& first,
                                                    const std::function<void()>& between,
                                                    const std::function<void()>& last) {
    recorder found;
    gordian::binary_semaphore begun{0}, interrupted{0};
    runs one([&] {
        const auto steps = [&] {
            first();
            begun.release();
            interrupted.acquire();
            last();
        };
        if (block == nullptr) return steps();
        const gordian::atomic_block whole{block};
        steps();
    });
    runs other([&] {
        begun.acquire();
        between();
        interrupted.release();
    });
    one.join();
    other.join();
    EXPECT_EQ(found.count("data-race"), 0u);
    return found.of("atomicity");
}

bool has_pattern(const std::vector<gordian::detector::raw_finding>& found, const char* pattern) {
    return found.size() == 1 && !found[0].identity.empty() && found[0].identity[0] == pattern &&
           found[0].accesses.size() == 3 && found[0].interleaving.size() == 3 &&
           found[0].how_sure == gordian::detector::level::observed;
}

TYPED_TEST(Atomicity, TheFourUnserializableInterleavingsOfABlockAreNamed) {
    const auto read = [](shared_value& s) { return [&s] { (void)s.get(); }; };
    const auto write = [](shared_value& s) { return [&s] { s.set(1); }; };
    shared_value a, b, c, d;
    EXPECT_TRUE(has_pattern(said_of("all", read(a), write(a), read(a)), "R-W-R"));
    EXPECT_TRUE(has_pattern(said_of("all", write(b), write(b), read(b)), "W-W-R"));
    EXPECT_TRUE(has_pattern(said_of("all", read(c), write(c), write(c)), "R-W-W"));
    EXPECT_TRUE(has_pattern(said_of("all", write(d), read(d), write(d)), "W-R-W"));
}
TYPED_TEST(Atomicity, TheFourSerializableOnesAreNot) {
    const auto read = [](shared_value& s) { return [&s] { (void)s.get(); }; };
    const auto write = [](shared_value& s) { return [&s] { s.set(1); }; };
    shared_value a, b, c, d;
    EXPECT_TRUE(said_of("all", read(a), read(a), read(a)).empty());
    EXPECT_TRUE(said_of("all", read(b), read(b), write(b)).empty());
    EXPECT_TRUE(said_of("all", write(c), read(c), read(c)).empty());
    EXPECT_TRUE(said_of("all", write(d), write(d), write(d)).size() <= 1);  // only what is read in between could tell
}
TYPED_TEST(Atomicity, ACycleOverTwoValuesIsFound) {
    shared_value from, to;
    const auto found = said_of(
        "transfer", [&] { from.set(1); }, [&] { (void)from.get(), (void)to.get(); }, [&] { to.set(1); });
    ASSERT_EQ(found.size(), 1u) << "the other one saw half a transfer";
    EXPECT_EQ(found[0].identity[0], "cycle");
}
TYPED_TEST(Atomicity, ATransferThatNobodyLooksIntoIsFine) {
    shared_value from, to, third;
    EXPECT_TRUE(said_of(
                    "transfer", [&] { from.set(1); }, [&] { third.set(1), (void)to.get(); }, [&] { to.set(1); })
                    .empty());
}
TYPED_TEST(Atomicity, ACycleThroughAThirdTaskIsFound) {
    recorder found;
    shared_value x, y;
    gordian::binary_semaphore one{0}, two{0}, three{0};
    runs block([&] {
        const gordian::atomic_block all{"all"};
        x.set(1);
        one.release();
        three.acquire();
        (void)y.get();
    });
    runs second([&] {
        one.acquire();
        const gordian::atomic_block copies{"copies"};
        y.set(x.get());
        two.release();
    });
    runs third([&] {
        two.acquire();
        three.release();
    });
    for (runs* t : {&block, &second, &third}) t->join();
    ASSERT_EQ(found.count("atomicity"), 1u);
    EXPECT_EQ(found.of("atomicity")[0].tasks.size(), 2u);
}
TYPED_TEST(Atomicity, TwoBlocksOneAfterTheOtherAreFine) {
    recorder found;
    shared_value x;
    const auto work = [&] {
        for (int i = 0; i < 100; ++i) {
            const std::scoped_lock lock(x.m);
            const gordian::atomic_block all{"all"};
            x.v = x.v + 1;
        }
    };
    runs a(work), b(work);
    a.join();
    b.join();
    EXPECT_TRUE(found.nothing());
    EXPECT_EQ(x.v.load(), 200);
}
TYPED_TEST(Atomicity, AccessesOfOneTaskOutsideOfBlocksAreNotOne) {
    recorder found;
    shared_value x, y;
    gordian::binary_semaphore one{0}, two{0};
    runs plain([&] {  // reads and writes as the blocks do, but never said that they belong together
        (void)x.get();
        one.release();
        two.acquire();
        y.set(1);
    });
    runs block([&] {
        one.acquire();
        {
            const gordian::atomic_block all{"all"};
            x.set(1);
            y.set(2);
        }
        two.release();
    });
    plain.join();
    block.join();
    EXPECT_TRUE(found.nothing());
}
// Each block comes after the one before it, and all of them after one that is still open: none is forgotten.
TEST(AtomicityOverTime, AWayThroughManyBlocksCostsNeitherTheStackNorTheTimeOfAllOfThem) {
    recorder found;
    shared_value x, y;
    gordian::binary_semaphore begun{0}, ended{0};
    runs open([&] {
        const gordian::atomic_block all{"open"};
        x.set(1);
        begun.release();
        ended.acquire();
    });
    begun.acquire();
    const auto chain = [&](int blocks) {
        gordian::go([&] {
            for (int i = 0; i < blocks; ++i) {
                const gordian::atomic_block step{"step"};
                x.set(x.get() + 1);
            }
        }).join();
    };
    chain(4'500);
    chain(4'500);
    gordian::go([&] {
        const gordian::atomic_block last{"last"};
        y.set(1);
        gordian::go([&] {
            (void)y.get();
        }).join();  // so that a way back to this block is looked for, behind all the others
        (void)x.get();
    }).join();
    chain(20'000);  // more than are kept
    ended.release();
    open.join();
    EXPECT_EQ(found.count("atomicity"), 0u);
}

TYPED_TEST(Atomicity, LoadDecideStoreInTwoSectionsIsFound) {
    shared_value s;
    const auto found = said_of(
        nullptr, [&] { (void)s.get(); }, [&] { s.set(7); }, [&] { s.set(1); });
    EXPECT_TRUE(has_pattern(found, "R-W-W"));
}
TYPED_TEST(Atomicity, WithoutAWriteInBetweenItIsNot) {
    shared_value s;
    EXPECT_TRUE(said_of(
                    nullptr, [&] { (void)s.get(); }, [&] { (void)s.get(); }, [&] { s.set(1); })
                    .empty());
}
TYPED_TEST(Atomicity, ALoadInTheSectionOfTheStoreBeginsAnew) {
    shared_value s, t, u;
    EXPECT_TRUE(said_of(
                    nullptr, [&] { (void)s.get(); }, [&] { s.set(7); },
                    [&] {
                        const std::scoped_lock lock(s.m);
                        if (s.v.load() > 0) s.v = 1;
                    })
                    .empty());
    EXPECT_TRUE(said_of(
                    nullptr, [&] { (void)t.get(); }, [&] { t.set(7); },
                    [&] {
                        const std::scoped_lock lock(t.m);
                        ++t.v;
                    })
                    .empty());
    EXPECT_TRUE(said_of(
                    nullptr, [&] { (void)u.get(); }, [&] { u.set(7); },
                    [&] {
                        const std::scoped_lock lock(u.m);
                        u.v.with([](int& v) { v = v > 0 ? 1 : 2; });
                    })
                    .empty())
        << "it may have looked again";
}
TYPED_TEST(Atomicity, TheLatestLoadCounts) {
    shared_value s;
    recorder found;
    gordian::binary_semaphore begun{0}, interrupted{0};
    runs one([&] {
        (void)s.get();
        begun.release();
        interrupted.acquire();
        (void)s.get();  // sees the other's write
        s.set(1);
    });
    runs other([&] {
        begun.acquire();
        s.set(7);
        interrupted.release();
    });
    one.join();
    other.join();
    EXPECT_TRUE(found.nothing());
}
TYPED_TEST(Atomicity, AStoreOfItsOwnInBetweenEndsTheStory) {
    shared_value s;
    EXPECT_TRUE(said_of(
                    nullptr,
                    [&] {
                        const std::scoped_lock lock(s.m);
                        (void)s.v.load();
                        s.v = 3;
                    },
                    [&] { s.set(7); }, [&] { s.set(1); })
                    .empty());
}
TYPED_TEST(Atomicity, ALoadAfterAStoreInOneSectionCountsAlsoOnTheFastPath) {
    shared_value s, t;
    const auto found = said_of(
        nullptr,
        [&] {
            const std::scoped_lock lock(s.m);
            (void)s.v.load();
            s.v = 3;
            (void)s.v.load();
        },
        [&] { s.set(7); }, [&] { s.set(1); });
    EXPECT_TRUE(has_pattern(found, "R-W-W"));
    EXPECT_TRUE(said_of(
                    nullptr,
                    [&] {
                        const std::scoped_lock lock(t.m);
                        (void)t.v.load();
                        t.v = 3;
                        (void)t.v.load();
                        t.v = 4;
                    },
                    [&] { t.set(7); }, [&] { t.set(1); })
                    .empty());
}
TYPED_TEST(Atomicity, OneSectionFromLoadToStoreIsFine) {
    recorder found;
    shared_value s;
    const auto books = [&] {
        for (int i = 0; i < 100; ++i) {
            const std::scoped_lock lock(s.m);
            if (s.v.load() % 2 == 0)
                s.v = s.v + 1;
            else
                s.v = 0;
        }
    };
    runs a(books), b(books);
    a.join();
    b.join();
    EXPECT_TRUE(found.nothing());
}
TYPED_TEST(Atomicity, AWaitOnAConditionLooksAgain) {
    recorder found;
    gordian::mutex m;
    gordian::condition_variable changed;
    gordian::tracked<bool> ready{false};
    runs consumer([&] {
        std::unique_lock lock(m);
        changed.wait(lock, [&] { return ready.load(); });
        ready = false;
    });
    runs producer([&] {
        const std::scoped_lock lock(m);
        ready = true;
        changed.notify_one();
    });
    consumer.join();
    producer.join();
    EXPECT_TRUE(found.nothing());
}

}  // namespace
