// Whom nobody is left to wake, by itself: on tasks that are made up.
#include "detector/deadlock/stuck_set.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <vector>

namespace {

using namespace gordian;
using detector::actor;
using detector::blocked_task;
using detector::wake_set;
using ids = std::set<core::task_number>;
using way_in = std::shared_ptr<const wake_set>;

constexpr core::reach everybody{0, {}};
core::reach only(core::task_number id) { return {id, {}}; }
// That task, and whoever has heard of its first moment.
core::reach told_by(core::task_number id) { return {id, core::epoch{static_cast<core::clock_slot>(id), 1}}; }

way_in from(std::vector<core::reach> members) { return std::make_shared<wake_set>(wake_set{std::move(members)}); }

struct scene final : detector::surroundings {
    std::vector<blocked_task> blocked;
    std::vector<core::task_number> running;
    std::map<core::task_number, ids> has_heard_of;

    void waits_for_messages(core::task_number id, std::vector<way_in> ways) {
        blocked.push_back({nullptr, id, 1, {}, std::move(ways)});
    }
    void waits_for_owners(core::task_number id, std::vector<core::task_number> owners) {
        blocked.push_back({nullptr, id, 1, std::move(owners), {}});
    }
    core::vector_clock knowledge(core::task_number id) const {
        core::vector_clock knows;
        if (const auto known = has_heard_of.find(id); known != has_heard_of.end())
            for (const core::task_number other : known->second)
                knows.learn(core::epoch{static_cast<core::clock_slot>(other), 1});
        return knows;
    }
    bool has_actors() const override { return !running.empty(); }
    std::vector<actor> actors() const override {
        std::vector<actor> all;
        for (const core::task_number id : running) all.push_back({id, knowledge(id)});
        return all;
    }
    core::vector_clock knowledge_of(const blocked_task& b) const override { return knowledge(b.id); }

    ids stuck() const {
        std::vector<blocked_task> rest = blocked;
        keep_stuck_set(rest, *this);
        ids found;
        for (const blocked_task& b : rest) found.insert(b.id);
        return found;
    }
};

TEST(StuckSet, TwoOnTheirOwnChannelAreStuckWhileOthersRun) {
    scene s;
    s.running = {9};
    s.waits_for_messages(1, {from({only(1), only(2)})});
    s.waits_for_messages(2, {from({only(1), only(2)})});
    EXPECT_EQ(s.stuck(), (ids{1, 2}));
}

TEST(StuckSet, AThirdThatCouldReachTheChannelMayComeYet) {
    scene s;
    s.running = {9};
    s.waits_for_messages(1, {from({told_by(1), only(2)})});
    s.waits_for_messages(2, {from({only(1), only(2)})});
    EXPECT_EQ(s.stuck(), (ids{1, 2}));
    s.has_heard_of[9] = {1};
    EXPECT_EQ(s.stuck(), ids{}) << "2 can be woken by 1, which 9 can wake";
    s.has_heard_of[9] = {2};
    EXPECT_EQ(s.stuck(), (ids{1, 2})) << "9 has heard of somebody else";
}

TEST(StuckSet, WhoCanReachTheChannelAndIsStuckItselfIsNoHelp) {
    scene s;
    s.running = {9};
    s.waits_for_messages(1, {from({told_by(1)})});
    s.waits_for_messages(3, {from({only(3)})});
    s.has_heard_of[3] = {1};
    EXPECT_EQ(s.stuck(), (ids{1, 3}));
    s.running.push_back(3);
    s.blocked.pop_back();
    EXPECT_EQ(s.stuck(), ids{});
}

TEST(StuckSet, OneLiveCaseOfASelectIsEnough) {
    scene s;
    s.running = {9};
    const way_in dead = from({only(1)}), live = from({only(9)});
    s.waits_for_messages(1, {dead, live});
    EXPECT_EQ(s.stuck(), ids{});
    s.blocked[0].wakers = {dead, dead};
    EXPECT_EQ(s.stuck(), (ids{1}));
}

TEST(StuckSet, WhatEverybodyCanReachIsStuckOnlyWhenNobodyRuns) {
    scene s;
    s.waits_for_messages(1, {from({everybody})});
    s.waits_for_messages(2, {from({only(1)})});
    EXPECT_EQ(s.stuck(), (ids{1, 2}));
    s.running = {9};
    EXPECT_EQ(s.stuck(), ids{});
}

TEST(StuckSet, OneOwnerThatIsStuckKeepsAWriterHoweverManyReadersRun) {
    scene s;
    s.running = {8, 9};
    s.waits_for_messages(1, {from({only(1)})});
    s.waits_for_owners(2, {8, 1, 9});
    EXPECT_EQ(s.stuck(), (ids{1, 2}));
    s.blocked[1].owners = {8, 9};
    EXPECT_EQ(s.stuck(), (ids{1}));
}

TEST(StuckSet, ACircleOfOwnersIsStuckAndSoIsWhoWaitsForIt) {
    scene s;
    s.running = {9};
    s.waits_for_owners(1, {2});
    s.waits_for_owners(2, {3});
    s.waits_for_owners(3, {1});
    s.waits_for_messages(4, {from({only(2)})});
    s.waits_for_owners(5, {9});
    s.waits_for_messages(6, {from({only(5)})});
    EXPECT_EQ(s.stuck(), (ids{1, 2, 3, 4}));
}

TEST(StuckSet, WhoWaitsForNothingAtAllIsStuck) {
    scene s;
    s.running = {9};
    s.waits_for_messages(1, {});                 // a select without cases
    s.waits_for_messages(2, {from({})});         // a nil channel
    s.waits_for_messages(3, {from({only(7)})});  // a task that has ended
    EXPECT_EQ(s.stuck(), (ids{1, 2, 3}));
}

TEST(StuckSet, ALongLineIsFreedFromItsFarEnd) {
    scene s;
    s.running = {5000};
    for (core::task_number id = 1; id <= 1000; ++id) s.waits_for_messages(id, {from({only(id == 1 ? 5000 : id - 1)})});
    EXPECT_EQ(s.stuck(), ids{});
    s.running = {6000};
    EXPECT_EQ(s.stuck().size(), 1000u);
}

TEST(StuckSet, PartsThatHaveNothingToDoWithEachOtherAreToldApart) {
    scene s;
    const way_in shared = from({everybody});
    s.waits_for_owners(1, {2});
    s.waits_for_owners(2, {1});
    s.waits_for_messages(3, {from({only(3), only(4)})});
    s.waits_for_messages(4, {});
    s.waits_for_messages(5, {shared});
    s.waits_for_messages(6, {shared});  // at the same thing
    s.waits_for_messages(7, {});
    std::set<ids> parts;
    for (const auto& part : detector::split_by_relation(s.blocked)) {
        ids one;
        for (const blocked_task& b : part) one.insert(b.id);
        parts.insert(one);
    }
    EXPECT_EQ(parts, (std::set<ids>{{1, 2}, {3, 4}, {5, 6}, {7}}));
}

// Nobody outside of the set can wake anybody in it.
bool is_closed(const scene& s, const ids& set) {
    ids act(s.running.begin(), s.running.end());
    for (const blocked_task& b : s.blocked)
        if (!set.contains(b.id)) act.insert(b.id);
    const auto reaches = [&](core::task_number id, const core::reach& r) {
        const auto known = s.has_heard_of.find(id);
        const bool was_told = r.since && known != s.has_heard_of.end() && known->second.contains(r.since.slot());
        return r.task == 0 || r.task == id || was_told;
    };
    for (const blocked_task& b : s.blocked) {
        if (!set.contains(b.id)) continue;
        for (const way_in& way : b.wakers)
            for (const core::reach& r : way->members)
                for (const core::task_number id : act)
                    if (reaches(id, r)) return false;
        if (!b.owners.empty() &&
            std::none_of(b.owners.begin(), b.owners.end(), [&](core::task_number o) { return set.contains(o); }))
            return false;
    }
    return true;
}

// All subsets are tried: the union of those that are closed is the largest one.
ids largest_closed(const scene& s) {
    ids all;
    for (unsigned chosen = 0; chosen < 1U << s.blocked.size(); ++chosen) {
        ids set;
        for (std::size_t i = 0; i < s.blocked.size(); ++i)
            if ((chosen >> i & 1) != 0) set.insert(s.blocked[i].id);
        if (is_closed(s, set)) all.insert(set.begin(), set.end());
    }
    return all;
}

TEST(StuckSet, IsTheLargestSubsetThatNobodyOutsideCanWake) {
    std::size_t some = 0, partly = 0;
    for (unsigned seed = 1; seed <= 3000; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::minstd_rand random(seed);
        const auto below = [&](unsigned n) { return random() % n; };
        scene s;
        const unsigned blocked = 1 + below(7), running = below(3), all = blocked + running;
        for (core::task_number id = blocked + 1; id <= all; ++id) s.running.push_back(id);
        const auto anyone = [&] { return core::task_number{1} + below(all); };
        for (core::task_number id = 1; id <= all; ++id)
            for (unsigned i = below(3); i > 0; --i) s.has_heard_of[id].insert(anyone());
        std::vector<way_in> things;
        for (int i = 0; i < 4; ++i) {
            std::vector<core::reach> members;
            for (unsigned m = below(3); m > 0; --m)
                members.push_back(below(12) == 0 ? everybody : below(2) == 0 ? only(anyone()) : told_by(anyone()));
            things.push_back(from(members));
        }
        for (core::task_number id = 1; id <= blocked; ++id) {
            s.blocked.push_back({nullptr, id, 1, {}, {}});
            if (below(2) == 0)
                for (unsigned i = 1 + below(2); i > 0; --i) s.blocked.back().owners.push_back(anyone());
            else
                for (unsigned i = below(3); i > 0; --i) s.blocked.back().wakers.push_back(things[below(4)]);
        }
        const ids got = s.stuck();
        ASSERT_EQ(got, largest_closed(s));
        some += got.empty() ? 0 : 1;
        partly += !got.empty() && got.size() < blocked ? 1 : 0;
    }
    EXPECT_GT(some, 1000u);
    EXPECT_GT(partly, 500u);
}

}  // namespace
