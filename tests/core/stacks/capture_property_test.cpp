// Thousands of stacks of random shape: what is remembered must be what libgcc says, each time. A frame lost is a failure.
#include "call_shapes.hpp"

#include <cstdlib>
#include <thread>
#include <vector>

namespace gordian_test {
namespace {

// A failing run prints its seed; GORDIAN_TEST_SEED runs it again.
unsigned seed() {
    if (const char* given = std::getenv("GORDIAN_TEST_SEED"))
        return static_cast<unsigned>(std::strtoul(given, nullptr, 10));
    return std::random_device{}() % 1000000;
}

void compare_random_ways(unsigned first_seed, unsigned ways, unsigned most_steps, comparison& seen) {
    std::minstd_rand random(first_seed);
    std::vector<way> known;
    for (unsigned i = 0; i < ways; ++i) {
        // Half of the ways were gone before: those are remembered, and lie next to ones that begin alike.
        if (!known.empty() && random() % 2 == 0) {
            go(known[random() % known.size()]);
            continue;
        }
        way next = random_way(random, seen, most_steps);
        if (!known.empty() && random() % 2 == 0) {
            const way& other = known[random() % known.size()];
            const std::size_t shared = random() % (other.shapes.size() + 1);
            next.shapes.insert(next.shapes.begin(), other.shapes.begin(),
                               other.shapes.begin() + static_cast<std::ptrdiff_t>(shared));
            next.sizes.insert(next.sizes.begin(), other.sizes.begin(),
                              other.sizes.begin() + static_cast<std::ptrdiff_t>(shared));
            next.shapes.resize(std::min<std::size_t>(next.shapes.size(), 60));
            next.sizes.resize(next.shapes.size());
        }
        go(next);
        known.push_back(std::move(next));
    }
}

TEST(CapturedStacks, OfRandomShapesAreThoseOfLibgcc) {
    const unsigned chosen = seed();
    SCOPED_TRACE(testing::Message() << "GORDIAN_TEST_SEED=" << chosen);
    comparison seen;
    compare_random_ways(chosen, 4000, 24, seen);
    seen.expect_equal_stacks(4000);
}

TEST(CapturedStacks, OfManyShortWaysAreThoseOfLibgcc) {
    const unsigned chosen = seed();
    SCOPED_TRACE(testing::Message() << "GORDIAN_TEST_SEED=" << chosen);
    comparison seen;
    compare_random_ways(chosen, 20000, 4, seen);
    seen.expect_equal_stacks(20000);
}

TEST(CapturedStacks, AreRightInSeveralThreadsAtOnce) {
    const unsigned chosen = seed();
    SCOPED_TRACE(testing::Message() << "GORDIAN_TEST_SEED=" << chosen);
    constexpr unsigned threads = 4;
    comparison seen[threads];
    std::vector<std::thread> running;
    // The same ways in all of them: they race for the same rules and the same places in the depot.
    for (unsigned i = 0; i < threads; ++i) {
        running.emplace_back([&seen, i, chosen] { compare_random_ways(chosen + i / 2, 1000, 16, seen[i]); });
    }
    for (std::thread& t : running) t.join();
    for (const comparison& s : seen) s.expect_equal_stacks(1000);
}

TEST(CapturedStacks, AreRightInThreadsThatInheritWhatEarlierOnesRemembered) {
    const unsigned chosen = seed();
    SCOPED_TRACE(testing::Message() << "GORDIAN_TEST_SEED=" << chosen);
    for (unsigned i = 0; i < 50; ++i) {
        comparison seen;
        std::thread([&] { compare_random_ways(chosen, 50, 8, seen); }).join();
        seen.expect_equal_stacks(50);
    }
}

}  // namespace
}  // namespace gordian_test
