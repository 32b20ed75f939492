// Interned locksets against std::multiset, and the hold stack that walks through them.
#include "core/lockset.hpp"

#include "core/holds.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <set>
#include <vector>

namespace {

using namespace gordian::core;

struct lock_of_test : resource {
    explicit lock_of_test(const char* name)
        : resource(resource_kind::mutex, name, gordian::detail::made_by_runtime{}) {}
};

using element_set = std::multiset<lock_element>;

element_set elements_of(lockset_id id) {
    const auto all = locks_in(id);
    return {all.begin(), all.end()};
}

lockset_id with(lockset_id set, const resource& lock, hold_mode mode) {
    return lockset_with(set, lock, number_of(lock), mode);
}

class Locksets : public testing::Test {
protected:
    Locksets() {
        for (int i = 0; i < 12; ++i) locks.emplace_back("lock of a test");
    }
    std::deque<lock_of_test> locks;
};

TEST_F(Locksets, AreSets) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        std::mt19937_64 random(seed);
        SCOPED_TRACE("seed " + std::to_string(seed));
        std::vector<std::pair<lockset_id, element_set>> known{{lockset_id::empty, {}}};
        for (int i = 0; i < 300; ++i) {
            auto [id, set] = known[random() % known.size()];
            const lock_of_test& lock = locks[random() % locks.size()];
            const hold_mode mode = random() % 3 == 0 ? hold_mode::shared : hold_mode::exclusive;
            if (set.size() >= 6) continue;
            id = with(id, lock, mode);
            set.insert({number_of(lock), mode});
            ASSERT_EQ(elements_of(id), set);
            for (const auto& [other, its_set] : known) ASSERT_EQ(other == id, its_set == set);
            known.emplace_back(id, set);
        }
    }
}

TEST_F(Locksets, IntersectAsEraserNarrowsItsCandidates) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        std::mt19937_64 random(seed);
        SCOPED_TRACE("seed " + std::to_string(seed));
        lockset_id ids[2] = {lockset_id::empty, lockset_id::empty};
        std::set<lock_element> sets[2];
        for (int i = 0; i < 6; ++i)
            for (int k = 0; k < 2; ++k) {
                const lock_of_test& lock = locks[random() % locks.size()];
                const hold_mode mode = random() % 3 == 0 ? hold_mode::shared : hold_mode::exclusive;
                if (!sets[k].insert({number_of(lock), mode}).second) continue;
                ids[k] = with(ids[k], lock, mode);
            }
        for (const bool exclusive_only : {false, true}) {
            std::set<lock_element> wanted;
            for (const lock_element& candidate : sets[0])
                for (const lock_element& held : sets[1])
                    if (candidate.lock == held.lock && !(exclusive_only && held.mode == hold_mode::shared))
                        wanted.insert(candidate);
            const auto got = locks_in(lockset_intersection(ids[0], ids[1], exclusive_only));
            EXPECT_EQ(std::set<lock_element>(got.begin(), got.end()), wanted);
        }
    }
}

TEST_F(Locksets, TakeEverythingForPossibleOnceTheyOverflow) {
    EXPECT_EQ(with(lockset_overflow, locks[0], hold_mode::exclusive), lockset_overflow);
    EXPECT_EQ(lockset_intersection(lockset_overflow, lockset_id::empty, false), lockset_overflow);
    EXPECT_TRUE(locks_in(lockset_overflow).empty());
}

// As when a table locks all of its shards: no set is made where nobody asks, and one of too many locks is unknown.
TEST_F(Locksets, CostNothingWhereNobodyAsks) {
    task& self = current();
    const std::size_t before = locksets_known();
    std::deque<lock_of_test> shards;
    for (int i = 0; i < 3000; ++i)
        hold_begins(self, shards.emplace_back("shard"), hold_mode::exclusive, stack_id::none);
    EXPECT_EQ(locksets_known(), before);
    EXPECT_EQ(lockset_of(self), lockset_overflow);
    EXPECT_LE(locksets_known(), before + most_locks);
    for (const lock_of_test& shard : shards) ASSERT_TRUE(hold_ends(self, shard, hold_mode::exclusive));
    EXPECT_EQ(lockset_of(self), lockset_id::empty);
}

TEST_F(Locksets, RememberALockThatIsGone) {
    resource_number number = 0;
    {
        const lock_of_test brief("brief");
        with(lockset_id::empty, brief, hold_mode::exclusive);
        number = number_of(brief);
    }
    EXPECT_EQ(describe_lock(number).name, "brief");
}

TEST_F(Locksets, FollowHoldsThatEndInAnyOrder) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        std::mt19937_64 random(seed);
        SCOPED_TRACE("seed " + std::to_string(seed));
        task& self = current();
        const lockset_id before = lockset_of(self);
        std::multiset<std::pair<const lock_of_test*, hold_mode>> held;
        for (int i = 0; i < 300; ++i) {
            const lock_of_test& lock = locks[random() % locks.size()];
            const hold_mode mode = random() % 3 == 0 ? hold_mode::shared : hold_mode::exclusive;
            if (random() % 2 == 0 && held.size() < 8) {
                hold_begins(self, lock, mode, stack_id::none);
                held.emplace(&lock, mode);
            } else {
                const auto at = held.find({&lock, mode});
                ASSERT_EQ(hold_ends(self, lock, mode), at != held.end());
                if (at != held.end()) held.erase(at);
            }
            ASSERT_EQ(self.holds.size(), held.size());
            element_set wanted;
            for (const auto& [what, how] : held) wanted.insert({number_of(*what), how});
            if (random() % 2 == 0) {
                ASSERT_EQ(elements_of(lockset_of(self)), wanted);
            }
        }
        for (const auto& [what, how] : held) ASSERT_TRUE(hold_ends(self, *what, how));
        EXPECT_EQ(lockset_of(self), before);
    }
}

}  // namespace
