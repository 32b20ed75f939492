// Who is passed over at a turn, told by hand: no task runs here.
#include "detector/progress/turns.hpp"

#include <gtest/gtest.h>

namespace {

using namespace gordian::detector;
using gordian::core::operation;
using judge = gordian::detector::turns;

constexpr task_number alice = 2, bob = 3, carol = 4;
constexpr resource_number thing = 10;
constexpr std::uint64_t limit = 100;

class told {
public:
    judge::passed_over verdict;

    void takes_permit(task_number who) { happens(who, operation::took_permit, resource_kind::semaphore, 0); }
    void gives_permit(task_number who) { happens(who, operation::gave_permit, resource_kind::semaphore, 0); }
    void is_refused_permit(task_number who) { happens(who, operation::try_failed, resource_kind::semaphore, 0); }
    void receives(task_number who) { happens(who, operation::delivered, resource_kind::channel, 0); }
    void sends(task_number who) { happens(who, operation::put, resource_kind::channel, 1); }
    void finds_nothing(task_number who) { happens(who, operation::try_failed, resource_kind::channel, 0); }
    void finds_it_full(task_number who) { happens(who, operation::try_failed, resource_kind::channel, 1); }
    void writes(task_number who, std::uint64_t value) {
        happens(who, operation::atomic_change, resource_kind::atomic, value_ = value);
    }
    void looks(task_number who) { happens(who, operation::atomic_load, resource_kind::atomic, value_); }
    void is_refused_exchange(task_number who) { happens(who, operation::atomic_failed, resource_kind::atomic, value_); }
    std::uint64_t row() const { return judge_.longest_row(); }

private:
    void happens(task_number who, operation what, resource_kind kind, std::uint64_t value) {
        seen_operation o;
        o.who = who;
        o.what = what;
        o.on = thing;
        o.kind = kind;
        o.value = value;
        const judge::passed_over v = judge_.happened(o);
        if (verdict.who == 0) verdict = v;
    }
    judge judge_{limit};
    std::uint64_t value_ = 0;
};

TEST(Turns, WhoIsRefusedAPermitThatIsTakenAnewIsPassedOver) {
    told t;
    for (std::uint64_t i = 0; i < limit + 2; ++i) {
        t.takes_permit(bob);
        t.is_refused_permit(alice);
        t.gives_permit(bob);
    }
    EXPECT_EQ(t.verdict.who, alice);
    EXPECT_EQ(t.verdict.ahead, std::vector<task_number>{bob});
    EXPECT_EQ(t.verdict.times, limit);
}

TEST(Turns, AsksWithinOneTurnCountOnce) {
    told t;
    for (int turn = 0; turn < 10; ++turn) {
        t.takes_permit(bob);
        for (std::uint64_t i = 0; i < 5 * limit; ++i) t.is_refused_permit(alice);
        t.gives_permit(bob);
    }
    EXPECT_EQ(t.verdict.who, 0u);
    EXPECT_LE(t.row(), 10u);
}

TEST(Turns, ATurnOfItsOwnHalvesWhatWasCounted) {
    told t;
    for (std::uint64_t i = 0; i < 10 * limit; ++i) {
        t.takes_permit(bob);
        t.is_refused_permit(alice);
        t.gives_permit(bob);
        if (i % (limit / 4) != 0) continue;
        t.takes_permit(alice);
        t.gives_permit(alice);
    }
    EXPECT_EQ(t.verdict.who, 0u);
}

TEST(Turns, PermitsThatOthersGiveCountWhatLiesInAQueue) {
    told t;
    for (std::uint64_t i = 0; i < 4 * limit; ++i) {
        t.gives_permit(carol);
        t.takes_permit(bob);
        t.is_refused_permit(alice);
    }
    EXPECT_EQ(t.verdict.who, 0u);
    EXPECT_EQ(t.row(), 0u);
}

TEST(Turns, ATokenMayBeReceivedAndSentOrSentAndReceived) {
    told received, sent;
    for (std::uint64_t i = 0; i < limit + 2; ++i) {
        received.receives(bob);
        received.finds_nothing(alice);
        received.sends(bob);
        sent.sends(bob);
        sent.finds_it_full(alice);
        sent.receives(bob);
    }
    EXPECT_EQ(received.verdict.who, alice);
    EXPECT_EQ(sent.verdict.who, alice);
}

TEST(Turns, AQueueThatIsEmptyOrFullIsNone) {
    told t;
    for (std::uint64_t i = 0; i < 4 * limit; ++i) {
        t.sends(carol);
        t.finds_it_full(alice);
        t.receives(bob);
        t.finds_nothing(alice);
    }
    EXPECT_EQ(t.verdict.who, 0u);
}

TEST(Turns, TasksThatTakeOneMessageEachAreNoTurnTakers) {
    told t;
    for (std::uint64_t i = 0; i < 4 * limit; ++i) {
        t.sends(100 + 2 * i);
        t.receives(101 + 2 * i);
        t.finds_nothing(alice);
    }
    EXPECT_EQ(t.verdict.who, 0u);
}

TEST(Turns, InARotationOfManyNobodyIsAheadMoreThanOthers) {
    told t;
    for (std::uint64_t i = 0; i < 40 * limit; ++i) {
        const task_number who = 20 + i % 16;
        t.takes_permit(who);
        t.is_refused_permit(alice);
        t.gives_permit(who);
    }
    EXPECT_EQ(t.verdict.who, 0u);
}

TEST(Turns, WhoIsRefusedAValueThatIsTakenAnewIsPassedOver) {
    told t;
    for (std::uint64_t i = 0; i < limit + 3; ++i) {
        t.writes(bob, 1);
        t.is_refused_exchange(alice);
        t.writes(bob, 0);
    }
    EXPECT_EQ(t.verdict.who, alice);
}

TEST(Turns, WhoOnlyLooksMayNotWantIt) {
    told looks, has_tried;
    const auto round = [](told& t) {
        t.writes(bob, 1);
        t.looks(alice);
        t.writes(bob, 0);
    };
    has_tried.writes(bob, 1);
    has_tried.is_refused_exchange(alice);
    has_tried.writes(bob, 0);
    for (std::uint64_t i = 0; i < limit + 3; ++i) round(looks), round(has_tried);
    EXPECT_EQ(looks.verdict.who, 0u);
    EXPECT_EQ(has_tried.verdict.who, alice);
}

TEST(Turns, WhoSeesThatItIsFreeAndLeavesItDoesNotAsk) {
    told t;
    t.writes(bob, 1);
    t.is_refused_exchange(alice);
    t.writes(bob, 0);
    for (std::uint64_t i = 0; i < 4 * limit; ++i) {
        t.writes(bob, 1);
        t.looks(alice);
        t.writes(bob, 0);
        if (i % (limit / 2) != 0) continue;
        t.looks(alice);
        t.looks(alice);
    }
    EXPECT_EQ(t.verdict.who, 0u);
}

TEST(Turns, AnExchangeThatFailsAtACountIsNone) {
    told t;
    for (std::uint64_t i = 0; i < 4 * limit; ++i) {
        t.writes(bob, i + 1);
        t.is_refused_exchange(alice);
    }
    EXPECT_EQ(t.verdict.who, 0u);
}

TEST(Turns, AValueThatOthersTakeBackIsNone) {
    told t;
    for (std::uint64_t i = 0; i < 4 * limit; ++i) {
        t.writes(bob, 1);
        t.is_refused_exchange(alice);
        t.writes(carol, 0);
    }
    EXPECT_EQ(t.verdict.who, 0u);
}

}  // namespace
