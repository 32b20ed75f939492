// Vector clocks against sets of everything that happened: what a task knows is what was passed on to it, no more and no less.
#include "core/vector_clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bitset>
#include <map>
#include <memory>
#include <random>
#include <vector>

namespace {

using gordian::core::clock_slot;
using gordian::core::epoch;
using gordian::core::sync_clock;
using gordian::core::task_clock;
using gordian::core::vector_clock;

TEST(VectorClock, IsAMapOfMaxima) {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        std::mt19937_64 random(seed);
        SCOPED_TRACE("seed " + std::to_string(seed));
        const clock_slot most_slots = seed % 3 == 0 ? 12 : seed % 3 == 1 ? 300 : 70'000;
        std::vector<vector_clock> clocks(6);
        std::vector<std::map<clock_slot, std::uint64_t>> oracles(clocks.size());
        std::vector<clock_slot> used;
        for (int i = 0; i < 400; ++i) {
            const std::size_t a = random() % clocks.size(), b = random() % clocks.size();
            const clock_slot slot = !used.empty() && random() % 2 == 0
                                        ? used[random() % used.size()]
                                        : static_cast<clock_slot>(1 + random() % most_slots);
            switch (random() % 8) {
                case 0:
                case 1:
                case 2:
                case 3: {
                    const std::uint64_t counter = 1 + random() % 1000;
                    clocks[a].learn(epoch{slot, counter});
                    oracles[a][slot] = std::max(oracles[a][slot], counter);
                    used.push_back(slot);
                    break;
                }
                case 4:
                case 5:
                    clocks[a].join(clocks[b]);
                    for (const auto& [s, counter] : oracles[b]) oracles[a][s] = std::max(oracles[a][s], counter);
                    break;
                case 6:
                    clocks[a] = clocks[b];
                    oracles[a] = oracles[b];
                    break;
                default:
                    if (random() % 4 == 0) {
                        clocks[a] = vector_clock{};
                        oracles[a].clear();
                    }
            }
            // All of them: what is shared must not change with the one that was written.
            for (std::size_t c = 0; c < clocks.size(); ++c)
                for (int k = 0; k < 5; ++k) {
                    const clock_slot asked = !used.empty() && k < 4
                                                 ? used[random() % used.size()]
                                                 : static_cast<clock_slot>(1 + random() % most_slots);
                    const auto at = oracles[c].find(asked);
                    ASSERT_EQ(clocks[c][asked], at != oracles[c].end() ? at->second : 0)
                        << "slot " << asked << " of clock " << c;
                }
        }
        for (std::size_t c = 0; c < clocks.size(); ++c)
            for (const auto& [slot, counter] : oracles[c]) ASSERT_EQ(clocks[c][slot], counter);
    }
}

TEST(VectorClock, CopiesShareAndDoNotChangeWithTheOriginal) {
    vector_clock a;
    for (clock_slot s = 1; s < 1000; ++s) a.learn({s, s});
    const vector_clock copy = a;
    EXPECT_TRUE(copy.same_object(a));
    a.learn({5, 100});
    a.learn({6, 100});
    a.learn({7, 100});
    EXPECT_EQ(copy[5], 5u);
    EXPECT_EQ(copy[6], 6u);
    EXPECT_EQ(copy[7], 7u);
    EXPECT_EQ(a[5], 100u);
    EXPECT_EQ(a[999], 999u);
}

TEST(VectorClock, MovedFromIsEmptyAndAssignableToItself) {
    vector_clock a;
    a.learn({3, 9});
    vector_clock b = std::move(a);
    EXPECT_TRUE(a.empty());  // NOLINT(bugprone-use-after-move): that is the claim
    auto& same = b;
    b = same;
    EXPECT_EQ(b[3], 9u);
}

TEST(Epoch, NoMomentIsKnownToEverybody) {
    const task_clock nobody;
    EXPECT_TRUE(nobody.knows(epoch{}));
    EXPECT_FALSE(nobody.knows(epoch{1'000'000, 1}));
}

// A little world of tasks, locks and messages beside what the theory says of it: each task's set of the events that are before
// its present moment, in the full order and in the one without critical sections.
class world {
public:
    static constexpr std::size_t most_events = 4096;
    using events = std::bitset<most_events>;
    struct knowledge {
        events full, without_locks;
        void add(const knowledge& other) {
            full |= other.full;
            without_locks |= other.without_locks;
        }
    };
    struct member {
        task_clock clock;
        knowledge known;
    };
    struct passed_on {
        sync_clock clock;
        knowledge known;
    };

    explicit world(std::uint64_t seed) : random_(seed), messages_(4), locks_(3) {
        tasks_.push_back(std::make_unique<member>());
    }
    ~world() {
        for (const auto& t : tasks_) t->clock.retire();
    }

    void step() {
        member& t = *tasks_[random_() % tasks_.size()];
        passed_on& m = messages_[random_() % messages_.size()];
        passed_on& l = locks_[random_() % locks_.size()];
        switch (random_() % 12) {
            case 0:
            case 1: return happens(t);
            case 2:
                m.clock.release(t.clock);
                m.known = t.known;
                return;
            case 3:
                m.clock.release_join(t.clock);
                m.known.add(t.known);
                return;
            case 4:
            case 5:
                m.clock.acquire(t.clock);
                t.known.add(m.known);
                return;
            case 6:
                l.clock.release_lock(t.clock);
                l.known = t.known;
                return;
            case 7:
                l.clock.release_join(t.clock, true);
                l.known.add(t.known);
                return;
            case 8:
            case 9:
                l.clock.acquire_lock(t.clock);
                t.known.full |= l.known.full;
                return;
            case 10: {
                passed_on& other = messages_[random_() % messages_.size()];
                if (&other == &m) return;
                m.clock.join(other.clock);
                return m.known.add(other.known);
            }
            default: return random_() % 3 == 0 ? ends(t) : starts(t);
        }
    }

    // What the clocks say of every event is what the sets say.
    void check() const {
        for (std::size_t i = 0; i < tasks_.size(); ++i)
            for (std::size_t e = 0; e < moments_.size(); ++e) {
                ASSERT_EQ(tasks_[i]->clock.knows(moments_[e]), tasks_[i]->known.full[e])
                    << "task " << i << ", event " << e;
                ASSERT_EQ(tasks_[i]->clock.knows_without_locks(moments_[e]), tasks_[i]->known.without_locks[e])
                    << "task " << i << ", event " << e << ", without locks";
            }
    }

    std::size_t components() const {
        std::map<clock_slot, int> seen;
        for (const epoch& e : moments_) ++seen[e.slot()];
        return seen.size();
    }
    std::size_t tasks_with_events() const { return tasks_with_events_; }

private:
    void happens(member& t) {
        if (moments_.size() == most_events) return;
        if (t.clock.slot == 0) ++tasks_with_events_;
        t.clock.need_slot();
        t.known.full.set(moments_.size());
        t.known.without_locks.set(moments_.size());
        moments_.push_back(t.clock.now());
        if (random_() % 2 == 0) ++t.clock.counter;  // a section of the program changes
    }
    void starts(member& creator) {
        if (tasks_.size() > 8) return;
        auto t = std::make_unique<member>();
        sync_clock fork;
        fork.release(creator.clock);
        fork.acquire(t->clock);
        t->known = creator.known;
        tasks_.push_back(std::move(t));
    }
    // As the runtime does it: what is known at the end is passed on, then the component is given up.
    void ends(member& t) {
        if (tasks_.size() == 1) return;
        passed_on end;
        end.clock.release(t.clock);
        end.known = t.known;
        t.clock.retire();
        const auto at =
            std::find_if(tasks_.begin(), tasks_.end(), [&](const auto& other) { return other.get() == &t; });
        tasks_.erase(at);
        if (random_() % 4 == 0) return;  // nobody joins
        member& joins = *tasks_[random_() % tasks_.size()];
        end.clock.acquire(joins.clock);
        joins.known.add(end.known);
    }

    std::mt19937_64 random_;
    std::vector<std::unique_ptr<member>> tasks_;
    std::vector<passed_on> messages_, locks_;
    std::vector<epoch> moments_;  // of each event
    std::size_t tasks_with_events_ = 0;
};

TEST(SyncClock, PassesOnExactlyWhatIsBefore) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        world w(seed);
        for (int i = 0; i < 600; ++i) {
            w.step();
            if (i % 20 == 0) w.check();
            if (testing::Test::HasFatalFailure()) return;
        }
        w.check();
    }
}

TEST(SyncClock, ComponentsAreGivenAgain) {
    std::size_t components = 0, tasks = 0;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        world w(seed);
        for (int i = 0; i < 3000; ++i) w.step();
        components += w.components();
        tasks += w.tasks_with_events();
    }
    EXPECT_LT(components, tasks / 2);
}

TEST(SyncClock, AJoinedTasksComponentIsTheNextOnes) {
    task_clock parent;
    parent.need_slot();
    clock_slot first = 0;
    for (int i = 0; i < 100; ++i) {
        task_clock child;
        sync_clock fork, end;
        fork.release(parent);
        fork.acquire(child);
        child.need_slot();
        if (i == 20) first = child.slot;  // those that others have left behind were looked at by then
        if (i > 20) {
            ASSERT_EQ(child.slot, first);
        }
        end.release(child);
        child.retire();
        end.acquire(parent);
    }
    parent.retire();
}

TEST(SyncClock, AComponentIsNotGivenToWhoDoesNotKnowItsLastMoment) {
    task_clock one, stranger;
    one.need_slot();
    const clock_slot slot = one.slot;
    const epoch last = one.now();
    sync_clock end;
    end.release(one);
    one.retire();
    stranger.need_slot();
    EXPECT_NE(stranger.slot, slot);
    EXPECT_FALSE(stranger.knows(last));

    task_clock knows_by_a_lock_only;
    end.acquire_lock(knows_by_a_lock_only);
    knows_by_a_lock_only.need_slot();
    EXPECT_NE(knows_by_a_lock_only.slot, slot);
    EXPECT_TRUE(knows_by_a_lock_only.knows(last));
    EXPECT_FALSE(knows_by_a_lock_only.knows_without_locks(last));
    stranger.retire();
    knows_by_a_lock_only.retire();
}

TEST(SyncClock, TasksThatTakeTurnsShareWhatTheyKnow) {
    std::vector<std::unique_ptr<task_clock>> tasks;
    for (int i = 0; i < 1000; ++i) {
        tasks.push_back(std::make_unique<task_clock>());
        tasks.back()->need_slot();
    }
    sync_clock lock;
    for (int round = 0; round < 3; ++round)
        for (const auto& t : tasks) {
            lock.acquire_lock(*t);
            lock.release_lock(*t);
        }
    for (const auto& t : tasks) lock.acquire_lock(*t);
    const task_clock& last = *tasks.back();
    for (const auto& t : tasks) {
        EXPECT_TRUE(last.knows(epoch(t->slot, t->counter - 1)));
        EXPECT_FALSE(t != tasks.back() && last.knows(t->now()));
        EXPECT_FALSE(t != tasks.back() && last.knows_without_locks(epoch(t->slot, t->counter - 1)));
    }
    for (const auto& t : tasks) t->retire();
}

TEST(TaskClock, SnapshotIsWhatItKnowsOfOthers) {
    task_clock a, b;
    a.need_slot();
    sync_clock message;
    const epoch moment = a.now();
    message.release(a);
    EXPECT_FALSE(b.snapshot().knows(moment));
    message.acquire(b);
    EXPECT_TRUE(b.snapshot().knows(moment));
    EXPECT_FALSE(b.snapshot().knows(a.now()));
    a.retire();
    b.retire();
}

}  // namespace
