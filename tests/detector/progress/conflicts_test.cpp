// Who keeps whom from getting anywhere, told by hand: no task runs here.
#include "detector/progress/conflicts.hpp"

#include <gtest/gtest.h>

namespace {

using namespace gordian::detector;
using gordian::core::operation;

constexpr task_number alice = 2, bob = 3;
constexpr resource_number left = 10, right = 11;
constexpr std::uint64_t rounds = 100;

bool everybody_else_sleeps(std::size_t) { return true; }
bool somebody_is_awake(std::size_t) { return false; }

// Atomics keep their values here, as they would in a program.
class told {
public:
    conflict_verdict verdict;

    void changes(task_number who, resource_number on, std::uint64_t by) {
        happens(who, operation::atomic_change, on, values_[on] += by);
    }
    void writes(task_number who, resource_number on, std::uint64_t value) {
        happens(who, operation::atomic_change, on, values_[on] = value);
    }
    void exchanges(task_number who, resource_number on, std::uint64_t value) {
        happens(who, operation::atomic_exchanged, on, values_[on] = value);
    }
    void looks(task_number who, resource_number on) { happens(who, operation::atomic_load, on, values_[on]); }
    void is_refused_exchange(task_number who, resource_number on) {
        happens(who, operation::atomic_failed, on, values_[on]);
    }
    void is_refused(task_number who, resource_number lock, task_number holder, resource_number held = 0) {
        seen_operation o = made(who, operation::try_failed, lock, 0);
        o.kind = resource_kind::mutex;
        o.holder = holder;
        o.held[0] = held;
        take(judge_.happened(o, nullptr));
    }
    void cannot_send(task_number who, resource_number to, bool (*others)(std::size_t)) {
        seen_operation o = made(who, operation::try_failed, to, 1);
        o.kind = resource_kind::channel;
        take(judge_.happened(o, others));
    }
    void gets(task_number who, resource_number lock) { happens(who, operation::acquired, lock, 0); }
    void progresses(task_number who) { ++progress_[who]; }

private:
    seen_operation made(task_number who, operation what, resource_number on, std::uint64_t value) {
        seen_operation o;
        o.who = who;
        o.what = what;
        o.on = on;
        o.value = value;
        o.kind = resource_kind::atomic;
        o.progress = progress_[who];
        return o;
    }
    void happens(task_number who, operation what, resource_number on, std::uint64_t value) {
        take(judge_.happened(made(who, what, on, value)));
    }
    void take(const conflict_verdict& v) {
        if (verdict.what == pattern::none) verdict = v;
    }

    conflicts judge_{rounds};
    std::unordered_map<resource_number, std::uint64_t> values_;
    std::unordered_map<task_number, std::uint64_t> progress_;
};

constexpr std::uint64_t down = ~std::uint64_t{0};

void both_step_aside_once(told& t, resource_number side) {
    t.changes(alice, side, 1);
    t.changes(bob, side, 1);
    t.looks(bob, side);
    t.looks(alice, side);
    t.changes(alice, side, down);
    t.changes(bob, side, down);
}

TEST(Conflicts, PeopleWhoStepAsideToTheSameSideAreInALivelock) {
    told t;
    for (std::uint64_t i = 0; i < 2 * rounds; ++i) {
        both_step_aside_once(t, left);
        both_step_aside_once(t, right);
    }
    EXPECT_EQ(t.verdict.what, pattern::undo_each_other);
    EXPECT_EQ(t.verdict.tasks, (std::vector<task_number>{alice, bob}));
    EXPECT_EQ(t.verdict.rounds, rounds);
}

TEST(Conflicts, WhereTheLookBeganAmidARoundTheyAreStillFound) {
    told t;
    t.changes(alice, left, 1);  // unseen: told before the judge knows the value
    t.changes(alice, right, down);
    for (std::uint64_t i = 0; i < 2 * rounds; ++i) {
        both_step_aside_once(t, left);
        both_step_aside_once(t, right);
    }
    EXPECT_EQ(t.verdict.what, pattern::undo_each_other);
}

TEST(Conflicts, AnAttemptCounterDoesNotHideIt) {
    told t;
    for (std::uint64_t i = 0; i < 2 * rounds; ++i)
        for (const resource_number side : {left, right}) {
            both_step_aside_once(t, side);
            t.changes(alice, 12, 1);
            t.changes(bob, 12, 1);
        }
    EXPECT_EQ(t.verdict.what, pattern::undo_each_other);
}

TEST(Conflicts, ProgressOfOneEndsTheRow) {
    told t;
    for (std::uint64_t i = 0; i < 4 * rounds; ++i) {
        both_step_aside_once(t, left);
        both_step_aside_once(t, right);
        if (i % (rounds / 4) == 0) t.progresses(bob);
    }
    EXPECT_EQ(t.verdict.what, pattern::none);
}

TEST(Conflicts, ACountThatIsRaisedReadAndLoweredIsAGauge) {
    told t;
    for (std::uint64_t i = 0; i < 4 * rounds; ++i) both_step_aside_once(t, left);
    EXPECT_EQ(t.verdict.what, pattern::none);
}

// Somebody has set it once, and never takes it back: that is in the way of nobody who counts and reads it.
TEST(Conflicts, AGaugeBesideASettingThatStaysIsAGauge) {
    constexpr task_number somebody = 4;
    constexpr resource_number setting = 12;
    told t;
    t.looks(somebody, right);
    for (int i = 0; i < 4; ++i) t.changes(somebody, right, 1);
    t.looks(somebody, setting);
    t.writes(somebody, setting, 1);
    for (std::uint64_t i = 0; i < 4 * rounds; ++i)
        for (const task_number who : {alice, bob}) {
            const task_number other = who == alice ? bob : alice;
            t.changes(who, left, 1);
            t.looks(who, left);
            t.looks(who, setting);
            t.changes(other, left, 1);
            t.looks(other, left);
            t.looks(other, setting);
            t.changes(who, left, down);
            t.changes(other, left, down);
        }
    EXPECT_EQ(t.verdict.what, pattern::none);
}

TEST(Conflicts, AReferenceCountIsNone) {
    told t;
    for (std::uint64_t i = 0; i < 4 * rounds; ++i) {
        t.changes(alice, left, 1);
        t.changes(bob, left, 1);
        t.changes(alice, left, down);
        t.changes(bob, left, down);
    }
    EXPECT_EQ(t.verdict.what, pattern::none);
}

TEST(Conflicts, WhoseFlagIsWithdrawnBecauseOfTheOthersIsFound) {
    told t;
    for (std::uint64_t i = 0; i < 2 * rounds; ++i) {
        t.writes(alice, left, 1);
        t.writes(bob, right, 1);
        t.looks(alice, right);
        t.looks(bob, left);
        t.writes(alice, left, 0);
        t.writes(bob, right, 0);
    }
    EXPECT_EQ(t.verdict.what, pattern::undo_each_other);
}

TEST(Conflicts, WhoWaitsUntilTheOthersFlagIsDownIsNotFrustrated) {
    told t;
    for (std::uint64_t i = 0; i < 4 * rounds; ++i) {
        t.writes(alice, left, 1);
        t.writes(bob, right, 1);
        t.looks(alice, right);
        t.looks(bob, left);
        t.writes(alice, left, 0);
        t.looks(bob, left);
        t.writes(bob, right, 0);
    }
    EXPECT_EQ(t.verdict.what, pattern::none);
}

TEST(Conflicts, TwoWhoAreRefusedByWhatTheOtherHoldsAreFound) {
    told t;
    for (std::uint64_t i = 0; i < rounds + 1; ++i) {
        t.is_refused(alice, right, bob, left);
        t.is_refused(bob, left, alice, right);
    }
    EXPECT_EQ(t.verdict.what, pattern::undo_each_other);
}

TEST(Conflicts, ThreeAlongACircleAreFound) {
    constexpr task_number carol = 4;
    told t;
    for (std::uint64_t i = 0; i < rounds + 1; ++i) {
        t.is_refused(alice, 21, bob, 20);
        t.is_refused(bob, 22, carol, 21);
        t.is_refused(carol, 20, alice, 22);
    }
    EXPECT_EQ(t.verdict.what, pattern::undo_each_other);
    EXPECT_EQ(t.verdict.tasks.size(), 3U);
}

TEST(Conflicts, WhoGetsItNowAndThenIsNot) {
    told t;
    for (std::uint64_t i = 0; i < 4 * rounds; ++i) {
        t.is_refused(alice, right, bob, left);
        t.is_refused(bob, left, alice, right);
        if (i % 50 == 0) t.gets(alice, right);
    }
    EXPECT_EQ(t.verdict.what, pattern::none);
}

TEST(Conflicts, WhoIsRefusedByABystanderIsNot) {
    told t;
    for (std::uint64_t i = 0; i < 4 * rounds; ++i) {
        t.is_refused(alice, right, 7, left);
        t.is_refused(bob, right, 7, 12);
    }
    EXPECT_EQ(t.verdict.what, pattern::none);
}

TEST(Conflicts, TwoWhoHandAValueToAndFroWaitForEachOther) {
    told t;
    for (std::uint64_t i = 0; i < 4 * rounds; ++i) {
        t.exchanges(alice, left, 1);
        t.is_refused_exchange(alice, left);
        t.exchanges(bob, left, 0);
        t.is_refused_exchange(bob, left);
    }
    EXPECT_EQ(t.verdict.what, pattern::none);
}

// Push and pop at two stacks in turns: the heads go up and come down as in the hallway.
TEST(Conflicts, WhatIsSeenToBeExchangedIsNoConflict) {
    told t;
    for (std::uint64_t i = 0; i < 4 * rounds; ++i)
        for (const resource_number head : {left, right}) {
            for (const task_number who : {alice, bob}) t.looks(who, head), t.exchanges(who, head, 10 * who);
            for (const task_number who : {alice, bob})
                t.looks(who, head), t.exchanges(who, head, who == bob ? 0 : 10 * alice);
        }
    EXPECT_EQ(t.verdict.what, pattern::none);
}

TEST(Conflicts, TwoWhoAreRefusedAtALockThatIsAnAtomicAreFound) {
    told t;
    for (std::uint64_t i = 0; i < 2 * rounds; ++i) {
        t.exchanges(alice, left, 1);
        t.exchanges(bob, right, 1);
        t.is_refused_exchange(alice, right);
        t.is_refused_exchange(bob, left);
        t.writes(alice, left, 0);
        t.writes(bob, right, 0);
    }
    EXPECT_EQ(t.verdict.what, pattern::undo_each_other);
}

TEST(Conflicts, TwoWhoCannotSendWhileEverybodyElseSleepsAreFound) {
    told t;
    for (std::uint64_t i = 0; i < 3 * rounds; ++i)
        for (const task_number who : {alice, bob}) t.cannot_send(who, left, everybody_else_sleeps);
    EXPECT_EQ(t.verdict.what, pattern::refused_for_ever);
    EXPECT_EQ(t.verdict.about, left);
}

TEST(Conflicts, OneAloneWhoCannotSendIsNot) {
    told t;
    for (std::uint64_t i = 0; i < 10 * rounds; ++i) t.cannot_send(alice, left, everybody_else_sleeps);
    EXPECT_EQ(t.verdict.what, pattern::none);
}

TEST(Conflicts, WhileSomebodyElseIsAwakeAFullQueueIsNone) {
    told t;
    for (std::uint64_t i = 0; i < 10 * rounds; ++i)
        for (const task_number who : {alice, bob}) t.cannot_send(who, left, somebody_is_awake);
    EXPECT_EQ(t.verdict.what, pattern::none);
}

}  // namespace
