#include "core/stack_depot.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <thread>
#include <vector>

namespace gordian_test {
namespace {

using gordian::core::frames_of;
using gordian::core::intern_stack;
using gordian::core::stack_id;
using gordian::core::stack_view;
using gordian::core::stacks_in_depot;

using frames = std::vector<std::uintptr_t>;

bool holds(stack_id id, const frames& f, bool truncated) {
    const stack_view view = frames_of(id);
    return std::equal(view.frames.begin(), view.frames.end(), f.begin(), f.end()) && view.truncated == truncated;
}

TEST(StackDepot, KnowsNoFramesOfNoStack) {
    EXPECT_TRUE(frames_of(stack_id::none).frames.empty());
    EXPECT_FALSE(frames_of(stack_id::none).truncated);
}

TEST(StackDepot, GivesEqualStacksOneIdAndOthersAnother) {
    const frames a{1, 2, 3}, b{1, 2, 4}, c{1, 2};
    const stack_id id_a = intern_stack(a, false), id_b = intern_stack(b, false), id_c = intern_stack(c, false);
    EXPECT_NE(id_a, stack_id::none);
    EXPECT_EQ(id_a, intern_stack(frames{1, 2, 3}, false));
    EXPECT_NE(id_a, id_b);
    EXPECT_NE(id_a, id_c);
    EXPECT_TRUE(holds(id_a, a, false));
    EXPECT_TRUE(holds(id_b, b, false));
    EXPECT_TRUE(holds(id_c, c, false));
}

TEST(StackDepot, TellsACutStackFromAWholeOne) {
    const frames f{7, 8, 9};
    const stack_id whole = intern_stack(f, false), cut = intern_stack(f, true);
    EXPECT_NE(whole, cut);
    EXPECT_TRUE(holds(whole, f, false));
    EXPECT_TRUE(holds(cut, f, true));
}

TEST(StackDepot, KeepsAnEmptyStackToo) {
    const stack_id empty = intern_stack({}, true);
    EXPECT_NE(empty, stack_id::none);
    EXPECT_TRUE(holds(empty, {}, true));
}

TEST(StackDepot, AgreesWithAMapOnRandomStacks) {
    const unsigned seed = std::random_device{}() % 1000000;
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::minstd_rand random(seed);
    std::map<std::pair<frames, bool>, stack_id> model;
    const std::size_t before = stacks_in_depot();
    for (int i = 0; i < 20000; ++i) {
        frames f(random() % 6);
        for (std::uintptr_t& frame : f) frame = 0x700000000000u + random() % 6;
        const bool truncated = random() % 4 == 0;
        const stack_id id = intern_stack(f, truncated);
        const auto [known, is_new] = model.try_emplace({f, truncated}, id);
        ASSERT_EQ(known->second, id);
    }
    // The empty one may be from another test of this process.
    EXPECT_GE(stacks_in_depot() - before + 2, model.size());
    EXPECT_LE(stacks_in_depot() - before, model.size());
    for (const auto& [key, id] : model) EXPECT_TRUE(holds(id, key.first, key.second));
}

TEST(StackDepot, GivesThreadsThatInternTheSameStacksTheSameIds) {
    constexpr unsigned threads = 4, stacks = 5000;
    const std::size_t before = stacks_in_depot();
    std::vector<std::vector<stack_id>> ids(threads);
    std::vector<std::thread> running;
    for (unsigned t = 0; t < threads; ++t) {
        running.emplace_back([&mine = ids[t]] {
            for (unsigned i = 0; i < stacks; ++i) {
                mine.push_back(intern_stack(frames{0x500000000000u + i / 2, i, i}, false));
                EXPECT_EQ(frames_of(mine.back()).frames[1], i);
            }
        });
    }
    for (std::thread& t : running) t.join();
    for (unsigned t = 1; t < threads; ++t) EXPECT_EQ(ids[t], ids[0]);
    EXPECT_EQ(stacks_in_depot() - before, stacks);
    std::sort(ids[0].begin(), ids[0].end());
    EXPECT_EQ(std::adjacent_find(ids[0].begin(), ids[0].end()), ids[0].end());
}

}  // namespace
}  // namespace gordian_test
