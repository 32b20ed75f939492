// The evidence for each of the four conditions, from findings that are made up.
#include "detector/deadlock/coffman.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace {

using namespace gordian::detector;
using testing::HasSubstr;
using testing::Not;

struct story {
    raw_finding found;

    void has(task_number who, resource_number lock, hold_mode mode = hold_mode::exclusive) {
        task(who).holds.push_back({lock, mode, {}});
    }
    void waits(task_number who, const char* operation, resource_number what) {
        wait_evidence w;
        w.operation = operation;
        w.resources = {what};
        task(who).waits = w;
    }
    void waits_for_holder(task_number who, resource_number what, task_number holder, const char* operation = "lock") {
        waits(who, operation, what);
        found.cycle.push_back({who, what, holder});
    }
    void is(resource_number what, resource_kind kind) {
        resource_evidence r;
        r.id = what;
        r.kind = kind;
        found.resources.push_back(r);
    }

private:
    task_evidence& task(task_number id) {
        for (task_evidence& t : found.tasks)
            if (t.id == id) return t;
        found.tasks.emplace_back().id = id;
        return found.tasks.back();
    }
};

story two_locks() {
    story s;
    s.is(11, resource_kind::mutex);
    s.is(12, resource_kind::mutex);
    s.has(1, 11);
    s.has(2, 12);
    s.waits_for_holder(1, 12, 2);
    s.waits_for_holder(2, 11, 1);
    return s;
}

TEST(Coffman, ACycleOfLocksMeetsAllFourWithEvidenceForEach) {
    const coffman_evidence c = coffman_of_cycle(two_locks().found);
    for (const condition_evidence* e : {&c.mutual_exclusion, &c.hold_and_wait, &c.no_preemption, &c.circular_wait}) {
        EXPECT_EQ(e->met, holds::yes);
        EXPECT_FALSE(e->evidence.empty());
        EXPECT_FALSE(e->how_to_break.empty());
    }
    EXPECT_EQ(c.mutual_exclusion.evidence,
              "{resource:12} is held by {task:2} alone; {resource:11} is held by {task:1} alone");
    EXPECT_EQ(c.hold_and_wait.evidence,
              "{task:1} holds {resource:11} while it waits; {task:2} holds {resource:12} while it waits");
    EXPECT_EQ(c.circular_wait.evidence,
              "{task:1} waits for {resource:12}, which {task:2} has; "
              "{task:2} waits for {resource:11}, which {task:1} has");
    EXPECT_THAT(c.circular_wait.how_to_break, HasSubstr("one order"));
}

TEST(Coffman, AReaderKeepsAWriterOut) {
    story s;
    s.is(11, resource_kind::shared_mutex);
    s.is(12, resource_kind::mutex);
    s.has(1, 12);
    s.has(2, 11, hold_mode::shared);
    s.waits_for_holder(1, 11, 2);
    s.waits_for_holder(2, 12, 1);
    EXPECT_THAT(coffman_of_cycle(s.found).mutual_exclusion.evidence,
                HasSubstr("{resource:11} is held by {task:2} for reading, and the wait is for writing"));
}

TEST(Coffman, AWriterThatWaitsHoldsNothingAndKeepsReadersOutAllTheSame) {
    story s;
    s.is(11, resource_kind::shared_mutex);
    s.has(1, 11, hold_mode::shared);
    s.waits_for_holder(1, 11, 2, "lock shared");
    s.waits_for_holder(2, 11, 1);
    const coffman_evidence c = coffman_of_cycle(s.found);
    EXPECT_THAT(c.mutual_exclusion.evidence, HasSubstr("{resource:11} is kept for {task:2}, which waits to write"));
    EXPECT_THAT(c.hold_and_wait.evidence, HasSubstr("{task:2}, which comes before {task:1} at {resource:11}"));
}

TEST(Coffman, TasksThatWaitForEachOthersEndHaveNoOrderOfLocks) {
    story s;
    s.is(21, resource_kind::task);
    s.is(22, resource_kind::task);
    s.waits_for_holder(1, 22, 2, "join");
    s.waits_for_holder(2, 21, 1, "join");
    const coffman_evidence c = coffman_of_cycle(s.found);
    EXPECT_THAT(c.circular_wait.evidence, HasSubstr("{task:1} waits for the end of {task:2}"));
    EXPECT_THAT(c.circular_wait.how_to_break, Not(HasSubstr("order")));
}

TEST(Coffman, ATaskThatWaitsForItself) {
    story lock;
    lock.is(11, resource_kind::mutex);
    lock.has(1, 11);
    lock.waits_for_holder(1, 11, 1);
    const coffman_evidence again = coffman_of_cycle(lock.found);
    EXPECT_EQ(again.circular_wait.evidence, "{task:1} waits for {resource:11}, which {task:1} has itself");
    EXPECT_THAT(again.circular_wait.how_to_break, HasSubstr("recursive mutex"));

    story join;
    join.is(21, resource_kind::task);
    join.waits_for_holder(1, 21, 1, "join");
    const coffman_evidence own_end = coffman_of_cycle(join.found);
    EXPECT_EQ(own_end.circular_wait.evidence, "{task:1} waits for the end of itself");
    EXPECT_THAT(own_end.hold_and_wait.evidence, HasSubstr("its own end"));
}

TEST(Coffman, MessagesAreNotHeldAndALockIsSaidOnlyWhereOneIs) {
    story s;
    s.is(31, resource_kind::channel);
    s.waits(1, "receive", 31);
    const coffman_evidence without = coffman_of_communication(s.found);
    EXPECT_EQ(without.mutual_exclusion.met, holds::not_applicable);
    EXPECT_EQ(without.hold_and_wait.met, holds::no);
    EXPECT_EQ(without.no_preemption.met, holds::yes);
    EXPECT_EQ(without.circular_wait.met, holds::yes);
    EXPECT_THAT(without.circular_wait.evidence, HasSubstr("{resource:31}"));

    s.is(11, resource_kind::mutex);
    s.has(1, 11);
    const coffman_evidence with = coffman_of_communication(s.found);
    EXPECT_EQ(with.hold_and_wait.met, holds::yes);
    EXPECT_EQ(with.hold_and_wait.evidence, "{task:1} holds {resource:11} while it waits");
}

TEST(Coffman, WhoWaitsForNothingIsInNoCircle) {
    story s;
    s.is(41, resource_kind::nothing);
    s.waits(1, "receive", 41);
    const coffman_evidence c = coffman_of_nothing(s.found);
    EXPECT_EQ(c.mutual_exclusion.met, holds::not_applicable);
    EXPECT_EQ(c.hold_and_wait.met, holds::no);
    EXPECT_EQ(c.circular_wait.met, holds::not_applicable);
}

}  // namespace
