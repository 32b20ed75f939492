// What orders two accesses and what does not, as twins; what a report shows; histories that are long or far back.
#include "core/event.hpp"
#include "core/stack_depot.hpp"
#include "detector/race/race.hpp"
#include "tests/detector/race/recorder.hpp"

#include <gordian/gordian.hpp>
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <memory>
#include <shared_mutex>

namespace {

using gordian::tests::recorder;
using gordian::tests::runs;
using gordian::tests::turns;

GORDIAN_ONCE_A_SCHEDULER(DataRace);
GORDIAN_ONCE_A_SCHEDULER(RaceAfterFree);

// Alice's steps before bob's; how many races are said of it.
std::size_t races(const std::function<void()>& alice, const std::function<void()>& bob) {
    recorder found;
    turns order;
    runs a([&] { order.at(0, alice); });
    runs b([&] { order.at(1, bob); });
    a.join();
    b.join();
    return found.count("data-race");
}

TYPED_TEST(DataRace, TwoWritesWithoutOrderAreReported) {
    gordian::tracked<int> v;
    EXPECT_EQ(races([&] { v = 1; }, [&] { v = 2; }), 1u);
}
TYPED_TEST(DataRace, AReadBesideAWriteIsReportedWhicheverCameFirst) {
    gordian::tracked<int> v, w;
    EXPECT_EQ(races([&] { v = 1; }, [&] { (void)v.load(); }), 1u);
    EXPECT_EQ(races([&] { (void)w.load(); }, [&] { w = 1; }), 1u);
}
TYPED_TEST(DataRace, TwoReadsAreNot) {
    gordian::tracked<int> v;
    EXPECT_EQ(races([&] { (void)v.load(); }, [&] { (void)v.load(); }), 0u);
}
TYPED_TEST(DataRace, OneMutexOrdersTwoDoNot) {
    gordian::tracked<int> v, w;
    gordian::mutex one, two;
    const auto locked = [](gordian::mutex& m, gordian::tracked<int>& t) {
        return [&m, &t] {
            const std::scoped_lock lock(m);
            ++t;
        };
    };
    EXPECT_EQ(races(locked(one, v), locked(one, v)), 0u);
    EXPECT_NE(races(locked(one, w), locked(two, w)), 0u);
}
TYPED_TEST(DataRace, AWriterIsOrderedWithReadersReadersAreNotWithEachOther) {
    gordian::tracked<int> v, w;
    gordian::shared_mutex m;
    const auto shared = [&](auto f) {
        return [&m, f] {
            const std::shared_lock lock(m);
            f();
        };
    };
    const auto unique = [&](auto f) {
        return [&m, f] {
            const std::scoped_lock lock(m);
            f();
        };
    };
    EXPECT_EQ(races(unique([&] { v = 1; }), shared([&] { (void)v.load(); })), 0u);
    EXPECT_EQ(races(shared([&] { (void)v.load(); }), unique([&] { v = 1; })), 0u);
    EXPECT_EQ(races(shared([&] { w = 1; }), shared([&] { w = 2; })), 1u);
}
TYPED_TEST(DataRace, AMessageOrdersWhatTheSenderDidBeforeNotAfter) {
    gordian::tracked<int> v, w;
    const auto c = gordian::make_channel<int>(1);
    EXPECT_EQ(races([&] { v = 1, c.send(1); }, [&] { c.receive(), v = 2; }), 0u);
    EXPECT_EQ(races([&] { c.send(1), w = 1; }, [&] { c.receive(), w = 2; }), 1u);
}
TYPED_TEST(DataRace, AReceiveIsBeforeTheSendThatNeedsItsPlace) {
    gordian::tracked<int> v, w;
    const auto c = gordian::make_channel<int>(1), roomy = gordian::make_channel<int>(2);
    c.send(0), roomy.send(0);
    EXPECT_EQ(races([&] { v = 1, c.receive(); }, [&] { c.send(1), v = 2; }), 0u);
    EXPECT_EQ(races([&] { w = 1, roomy.receive(); }, [&] { roomy.send(1), w = 2; }), 1u);
}
TYPED_TEST(DataRace, AFailedTryAndASizeOrderNothing) {
    gordian::tracked<int> v, w;
    gordian::mutex m;
    const auto c = gordian::make_channel<int>(1);
    EXPECT_EQ(races([&] { v = 1, c.send(1); }, [&] { (void)c.size(), v = 2; }), 1u);
    m.lock();
    EXPECT_EQ(races(
                  [&] {
                      w = 1;
                      (void)m.try_lock();
                  },
                  [&] {
                      (void)m.try_lock();
                      w = 2;
                  }),
              1u);
    m.unlock();
}
TYPED_TEST(DataRace, DoneOrdersWithWait) {
    gordian::tracked<int> v, w;
    gordian::wait_group g, h;
    g.add(), h.add();
    EXPECT_EQ(races([&] { v = 1, g.done(); }, [&] { g.wait(), v = 2; }), 0u);
    EXPECT_EQ(races([&] { h.done(), w = 1; }, [&] { h.wait(), w = 2; }), 1u);
}
TYPED_TEST(DataRace, AReleasedPermitOrdersWithItsAcquireTwoAcquiresDoNot) {
    gordian::tracked<int> v, w;
    gordian::counting_semaphore<2> given{0}, free{2};
    EXPECT_EQ(races([&] { v = 1, given.release(); }, [&] { given.acquire(), v = 2; }), 0u);
    EXPECT_EQ(races([&] { w = 1, free.acquire(); }, [&] { free.acquire(), w = 2; }), 1u);
}
TYPED_TEST(DataRace, ForkAndJoinOrder) {
    recorder found;
    gordian::tracked<int> v{0};
    v = 1;
    gordian::go([&] { v = 2; }).join();
    v = 3;
    runs([&] { v = 4; }).join();
    v = 5;
    EXPECT_TRUE(found.nothing());
}
TYPED_TEST(DataRace, OnceOrdersAllCallersAfterTheRun) {
    gordian::tracked<int> v;
    gordian::once o;
    EXPECT_EQ(races([&] { o.call([&] { v = 1; }); }, [&] { o.call([] {}), (void)v.load(); }), 0u);
}
TYPED_TEST(DataRace, ALatchOrders) {
    gordian::tracked<int> v;
    gordian::latch l{1};
    EXPECT_EQ(races([&] { v = 1, l.count_down(); }, [&] { l.wait(), v = 2; }), 0u);
}
TYPED_TEST(DataRace, PutIsBeforeTheGetThatReturnsIt) {
    gordian::tracked<int> v, w;
    gordian::pool<int> p([] { return 0; });
    EXPECT_EQ(races([&] { w = 1; }, [&] { (void)p.get(), w = 2; }), 1u);
    (void)v;
}

// The standard's litmus tests.

TYPED_TEST(DataRace, MessagePassingNeedsReleaseAndAcquireOrFences) {
    using enum std::memory_order;
    for (const std::memory_order store : {relaxed, release, seq_cst})
        for (const std::memory_order load : {relaxed, acquire, seq_cst})
            for (const bool fence_before : {false, true})
                for (const bool fence_after : {false, true}) {
                    gordian::tracked<int> data;
                    gordian::atomic<int> flag{0};
                    const std::size_t said = races(
                        [&] {
                            data = 1;
                            if (fence_before) gordian::atomic_thread_fence(release);
                            flag.store(1, store);
                        },
                        [&] {
                            ASSERT_EQ(flag.load(load), 1);
                            if (fence_after) gordian::atomic_thread_fence(acquire);
                            (void)data.load();
                        });
                    const bool ordered = (store != relaxed || fence_before) && (load != relaxed || fence_after);
                    EXPECT_EQ(said, ordered ? 0u : 1u)
                        << static_cast<int>(store) << static_cast<int>(load) << fence_before << fence_after;
                }
}
TYPED_TEST(DataRace, AFenceOnTheWrongSideOrdersNothing) {
    gordian::tracked<int> data;
    gordian::atomic<int> flag{0};
    EXPECT_EQ(races(
                  [&] {
                      gordian::atomic_thread_fence(std::memory_order_release);
                      data = 1;
                      flag.store(1, std::memory_order_relaxed);
                  },
                  [&] {
                      (void)flag.load(std::memory_order_relaxed);
                      gordian::atomic_thread_fence(std::memory_order_acquire);
                      (void)data.load();
                  }),
              1u);
}
// Dekker with sequentially consistent fences keeps two tasks out of one section; it orders who comes later only if it reads what
// the other one wrote when it left.
TYPED_TEST(DataRace, DekkersEntryOrdersByTheReleaseOfItsExit) {
    for (const bool exits_with_release : {true, false}) {
        gordian::tracked<int> data;
        gordian::atomic<int> alice_in{0}, bob_in{0};
        const auto enters = [](gordian::atomic<int>& mine, gordian::atomic<int>& other) {
            mine.store(1, std::memory_order_relaxed);
            gordian::atomic_thread_fence(std::memory_order_seq_cst);
            return other.load(std::memory_order_relaxed) == 0;
        };
        EXPECT_EQ(races(
                      [&] {
                          ASSERT_TRUE(enters(alice_in, bob_in));
                          data = 1;
                          alice_in.store(0, exits_with_release ? std::memory_order_release : std::memory_order_relaxed);
                      },
                      [&] {
                          ASSERT_TRUE(enters(bob_in, alice_in));
                          gordian::atomic_thread_fence(std::memory_order_acquire);
                          data = 2;
                      }),
                  exits_with_release ? 0u : 1u);
    }
}
// A reader of a sequence lock that saw the same even number twice read what belongs to it.
TYPED_TEST(DataRace, ASequenceLocksReaderIsOrderedAfterTheWriter) {
    for (const bool has_fence : {true, false}) {
        gordian::atomic<unsigned> sequence{0};
        gordian::atomic<int> value{0};
        gordian::tracked<int> published_before;
        EXPECT_EQ(races(
                      [&] {
                          published_before = 1;
                          sequence.store(1, std::memory_order_relaxed);
                          if (has_fence) gordian::atomic_thread_fence(std::memory_order_release);
                          value.store(7, std::memory_order_relaxed);
                          sequence.store(2, std::memory_order_relaxed);
                      },
                      [&] {
                          const unsigned before = sequence.load(std::memory_order_relaxed);
                          const int seen = value.load(std::memory_order_relaxed);
                          gordian::atomic_thread_fence(std::memory_order_acquire);
                          if (before == sequence.load(std::memory_order_relaxed) && seen == 7)
                              (void)published_before.load();
                      }),
                  has_fence ? 0u : 1u);
    }
}
// Independent reads of independent writes: each reader is ordered after the writer it read from, and after nobody else.
TYPED_TEST(DataRace, IndependentReadersAreOrderedAfterWhomTheyReadFrom) {
    recorder found;
    gordian::tracked<int> of_x{0}, of_y{0};
    gordian::atomic<int> x{0}, y{0};
    turns order;
    runs writes_x([&] { order.at(0, [&] { of_x = 1, x.store(1, std::memory_order_release); }); });
    runs writes_y([&] { order.at(1, [&] { of_y = 1, y.store(1, std::memory_order_release); }); });
    runs reads_x([&] { order.at(2, [&] { (void)x.load(std::memory_order_acquire), (void)of_x.load(); }); });
    runs reads_y_only([&] {
        order.at(3, [&] {
            (void)y.load(std::memory_order_acquire);
            EXPECT_EQ(found.count("data-race"), 0u);
            (void)of_x.load();  // not ordered after writes_x
        });
    });
    for (runs* t : {&writes_x, &writes_y, &reads_x, &reads_y_only}) t->join();
    EXPECT_EQ(found.count("data-race"), 1u);
}
TYPED_TEST(DataRace, OnlyReadModifyWritesContinueAReleaseSequence) {
    for (const bool modifies : {true, false}) {
        recorder found;
        gordian::tracked<int> data{0};
        gordian::atomic<int> a{0};
        turns order;
        runs one([&] { order.at(0, [&] { data = 1, a.store(1, std::memory_order_release); }); });
        runs two([&] {
            order.at(1, [&] {
                if (modifies)
                    a.fetch_add(1, std::memory_order_relaxed);
                else
                    a.store(2, std::memory_order_relaxed);
            });
        });
        runs three([&] { order.at(2, [&] { (void)a.load(std::memory_order_acquire), (void)data.load(); }); });
        for (runs* t : {&one, &two, &three}) t->join();
        EXPECT_EQ(found.count("data-race"), modifies ? 0u : 1u);
    }
}
TYPED_TEST(DataRace, AFailedCompareExchangeHasItsFailureOrder) {
    for (const std::memory_order failure : {std::memory_order_acquire, std::memory_order_relaxed}) {
        gordian::tracked<int> data;
        gordian::atomic<int> a{0};
        EXPECT_EQ(races([&] { data = 1, a.store(1, std::memory_order_release); },
                        [&] {
                            int expected = 5;
                            EXPECT_FALSE(a.compare_exchange_strong(expected, 6, std::memory_order_acq_rel, failure));
                            (void)data.load();
                        }),
                  failure == std::memory_order_acquire ? 0u : 1u);
    }
}

// Reports.

[[gnu::noinline]] void writes_here(gordian::tracked<int>& v) {
    v = 1;
    asm volatile("");
}
[[gnu::noinline]] void reads_here(gordian::tracked<int>& v) {
    (void)v.load();
    asm volatile("");
}

TYPED_TEST(DataRace, AReportShowsBothSidesTheirLocksAndWhatGuardedTheValue) {
    recorder found;
    gordian::tracked<int> v{0};
    gordian::mutex accounts{"accounts"};
    turns order;
    runs alice(gordian::task_name{"alice"}, [&] {
        order.at(0, [&] {
            const std::scoped_lock lock(accounts);
            writes_here(v);
        });
    });
    runs bob(gordian::task_name{"bob"}, [&] { order.at(1, [&] { reads_here(v); }); });
    alice.join();
    bob.join();
    const auto races = found.of("data-race");
    ASSERT_EQ(races.size(), 1u);
    const auto& f = races.front();
    EXPECT_EQ(f.how_sure, gordian::detector::level::observed);
    ASSERT_EQ(f.accesses.size(), 2u);
    EXPECT_EQ(f.accesses[0].kind, gordian::detector::access_kind::write);
    EXPECT_EQ(f.accesses[1].kind, gordian::detector::access_kind::read);
    EXPECT_EQ(f.accesses[0].size, sizeof(int));
    for (const auto& a : f.accesses) EXPECT_FALSE(gordian::core::frames_of(a.at).frames.empty());
    ASSERT_EQ(f.accesses[0].held.size(), 1u);
    EXPECT_NE(f.accesses[0].held[0].at, gordian::core::stack_id::none);
    EXPECT_TRUE(f.accesses[1].held.empty());
    ASSERT_EQ(f.tasks.size(), 3u) << "the two, and main, which made the value";
    for (const auto& t : f.tasks) {
        if (t.kind == gordian::detector::task_kind::main) continue;
        EXPECT_TRUE(t.name == "alice" || t.name == "bob") << t.name;
        EXPECT_NE(t.created_at, gordian::core::stack_id::none);
    }
    ASSERT_EQ(f.resources.size(), 1u);
    EXPECT_EQ(f.resources[0].name, "accounts");
    EXPECT_EQ(f.lockset_history.size(), 3u) << "construction, alice with the lock, bob without";
    const std::string lock = "{resource:" + std::to_string(f.resources[0].id) + "}";
    EXPECT_EQ(f.advice,
              "guard both with " + lock + ", which {task:" + std::to_string(f.accesses[0].task) + "} already holds");
    EXPECT_EQ(f.message.find("nothing orders {task:" + std::to_string(f.accesses[0].task) + "}'s write before"), 0u)
        << f.message;
}

TYPED_TEST(DataRace, OnePairOfPlacesIsOneReport) {
    recorder found;
    gordian::tracked<int> v{0};
    std::atomic<int> running{2};
    const auto counts = [&] {
        for (int i = 0; i < 1'000; ++i) {
            ++v;
            gordian::this_task::yield();
        }
        --running;
        gordian::tests::until([&] { return running == 0; });
    };
    runs alice(counts), bob(counts);
    alice.join();
    bob.join();
    EXPECT_GE(found.count("data-race"), 1u);
    EXPECT_LE(found.count("data-race"), 3u) << "read and write, write and read, write and write";
}

TEST(DataRaceOverTime, AnEarlierAccessKeepsItsStackHoweverLongAgoItWas) {
    recorder found;
    gordian::tracked<int> v{0};
    gordian::mutex m;
    turns order;
    runs alice([&] {
        order.at(0, [&] {
            writes_here(v);
            for (int i = 0; i < 100'000; ++i) {
                const std::scoped_lock lock(m);
                gordian::tracked<int> other{i};
                ++other;
            }
        });
    });
    runs bob([&] { order.at(1, [&] { reads_here(v); }); });
    alice.join();
    bob.join();
    const auto races = found.of("data-race");
    ASSERT_EQ(races.size(), 1u);
    EXPECT_FALSE(gordian::core::frames_of(races[0].accesses[0].at).frames.empty());
}

TEST(DataRaceOverTime, ATaskThatIsLongGoneIsStillTheOther) {
    recorder found;
    gordian::tracked<int> v{0};
    gordian::tracked<std::array<int, 4>> others;
    turns order;
    // Its component of the clocks is free from now on, and 10,000 tasks come after it that know of its end or do not.
    runs first(gordian::task_name{"first"}, [&] { order.at(0, [&] { v = 1; }); });
    runs bystander([&] {
        order.at(1, [&] {
            for (int i = 0; i < 10'000; ++i)
                gordian::go([] {
                    gordian::tracked<int> own{1};
                    ++own;
                }).join();
        });
    });
    runs last([&] { order.at(2, [&] { v = 2; }); });
    for (runs* t : {&first, &bystander, &last}) t->join();
    const auto races = found.of("data-race");
    ASSERT_EQ(races.size(), 1u);
    EXPECT_TRUE(races[0].tasks[0].name == "first" || races[0].tasks[1].name == "first");
}

TEST(DataRaceOverTime, TasksOneAfterAnotherUseOneComponentAndDoNotRace) {
    recorder found;
    gordian::tracked<int> v{0};
    for (int i = 0; i < 20'000; ++i) gordian::go([&] { ++v; }).join();
    EXPECT_EQ(v.load(), 20'000);
    EXPECT_TRUE(found.nothing());
}

// The compiler's hooks will come with ranges of any size; only bytes that both touch race.
void access(std::uintptr_t address, std::size_t size, gordian::core::access_kind kind) {
    gordian::core::events.accessed({.address = address, .size = size, .kind = kind, .who = &gordian::core::current()});
}

TYPED_TEST(DataRace, RangesRaceWhereTheyOverlap) {
    using gordian::core::access_kind;
    alignas(64) static char memory[64];
    const auto at = reinterpret_cast<std::uintptr_t>(memory);
    EXPECT_EQ(races([&] { access(at, 8, access_kind::write); }, [&] { access(at + 8, 8, access_kind::write); }), 0u);
    EXPECT_EQ(races([&] { access(at + 16, 8, access_kind::write); }, [&] { access(at + 20, 1, access_kind::read); }),
              1u);
    EXPECT_EQ(races([&] { access(at + 33, 2, access_kind::write); }, [&] { access(at + 32, 8, access_kind::write); }),
              1u);
}
TYPED_TEST(DataRace, AtomicAccessesRaceWithPlainOnesOnly) {
    using gordian::core::access_kind;
    alignas(64) static char memory[64];
    const auto at = reinterpret_cast<std::uintptr_t>(memory);
    EXPECT_EQ(
        races([&] { access(at, 4, access_kind::atomic_write); }, [&] { access(at, 4, access_kind::atomic_write); }),
        0u);
    EXPECT_EQ(
        races([&] { access(at + 8, 4, access_kind::atomic_write); }, [&] { access(at + 8, 4, access_kind::read); }),
        1u);
    EXPECT_EQ(
        races([&] { access(at + 16, 4, access_kind::atomic_read); }, [&] { access(at + 16, 4, access_kind::write); }),
        1u);
    // A plain read that an atomic one follows is not forgotten.
    EXPECT_EQ(races([&] { access(at + 24, 4, access_kind::read), access(at + 24, 4, access_kind::atomic_read); },
                    [&] { access(at + 24, 4, access_kind::atomic_write); }),
              1u);
}
TYPED_TEST(DataRace, MemoryThatIsSomethingElseNowHasNoPast) {
    using gordian::core::access_kind;
    alignas(64) static char memory[64];
    const auto at = reinterpret_cast<std::uintptr_t>(memory);
    EXPECT_EQ(races([&] { access(at, 8, access_kind::write); },
                    [&] {
                        gordian::core::events.forgotten(at, 8);
                        access(at, 8, access_kind::write);
                    }),
              0u);
}
TEST(DataRaceOverTime, AThreadThatTheLibraryDidNotStartIsNotJudged) {
    recorder found;
    gordian::tracked<int> v{0};
    std::thread stranger([&] { v = 1; });
    stranger.join();
    v = 2;
    EXPECT_TRUE(found.nothing());
}

TYPED_TEST(RaceAfterFree, TheEndOfAValueOnAStackBesideItsUseIsObserved) {
    recorder found;
    turns order;
    gordian::tracked<int>* shared = nullptr;
    runs owner([&] {
        gordian::tracked<int> v{0};
        shared = &v;
        order.at(0, [] {});
        order.at(2, [] {});
    });
    runs user([&] { order.at(1, [&] { (void)shared->load(); }); });
    owner.join();
    user.join();
    const auto races = found.of("race-after-free");
    ASSERT_EQ(races.size(), 1u);
    EXPECT_EQ(races[0].how_sure, gordian::detector::level::observed);
    EXPECT_EQ(races[0].accesses[1].kind, gordian::detector::access_kind::free);
}
TYPED_TEST(RaceAfterFree, OnTheHeapItIsSuspected) {
    recorder found;
    turns order;
    auto v = std::make_shared<gordian::tracked<int>>(0);
    runs user([&, mine = v]() mutable { order.at(0, [&] { (void)mine->load(), mine.reset(); }); });
    order.at(1, [&] { v.reset(); });
    user.join();
    const auto races = found.of("race-after-free");
    ASSERT_EQ(races.size(), 1u);
    EXPECT_EQ(races[0].how_sure, gordian::detector::level::suspected);
}
TYPED_TEST(RaceAfterFree, AfterTheJoinItIsNone) {
    recorder found;
    auto v = std::make_unique<gordian::tracked<int>>(0);
    runs user([&] { (void)v->load(); });
    user.join();
    v.reset();
    EXPECT_TRUE(found.nothing());
}
TYPED_TEST(RaceAfterFree, AUseAfterTheEndIsReportedToo) {
    recorder found;
    turns order;
    alignas(gordian::tracked<int>) static std::byte room[sizeof(gordian::tracked<int>)];
    auto* const v = new (room) gordian::tracked<int>(0);
    runs ends([&] { order.at(0, [&] { std::destroy_at(v); }); });
    runs uses([&] { order.at(1, [&] { (void)v->load(); }); });
    ends.join();
    uses.join();
    EXPECT_EQ(found.count("race-after-free"), 1u);
}

}  // namespace
