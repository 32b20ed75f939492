#include "compared.hpp"

#include <alloca.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <thread>
#include <vector>

namespace gordian_test {
namespace {

class depth_limit {
public:
    explicit depth_limit(unsigned frames) { set_stack_depth(frames); }
    ~depth_limit() { set_stack_depth(64); }
    depth_limit(const depth_limit&) = delete;
    depth_limit& operator=(const depth_limit&) = delete;
};

[[gnu::noinline]] void recurse(unsigned more, comparison& seen) {
    if (more == 0) {
        seen.add(capture_both_ways());
    } else {
        recurse(more - 1, seen);
    }
    asm volatile("");
}

[[gnu::noinline]] void recurse_with_array(unsigned more, comparison& seen) {
    char* array = static_cast<char*>(alloca(17 * more + 1));
    asm volatile("" : : "r"(array) : "memory");
    seen.add(capture_both_ways());
    if (more > 0) recurse_with_array(more - 1, seen);
    asm volatile("" : : "r"(array) : "memory");
}

[[gnu::noinline]] std::uintptr_t where_it_returns() {
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_return_address(0));
    const std::span<const std::uintptr_t> frames = frames_of(capture_stack()).frames;
    EXPECT_FALSE(frames.empty());
    return frames.empty() || frames[0] != here ? 0 : here;
}

[[gnu::noinline]] stack_id inner_of_library(const void* frame) { return capture_stack(frame); }
[[gnu::noinline]] stack_id outer_of_library() {
    const stack_id id = inner_of_library(__builtin_frame_address(0));
    asm volatile("");
    return id;
}

TEST(CaptureStack, BeginsWhereTheFunctionThatCallsItReturnsTo) {
    EXPECT_NE(where_it_returns(), 0u);
    EXPECT_NE(where_it_returns(), 0u);
}

TEST(CaptureStack, TakesTheFrameThatAnEntryPassedOn) {
    stack_id from_inner{}, from_outer{};
    for (int i = 0; i < 3; ++i) {
        from_outer = outer_of_library();
        const std::span<const std::uintptr_t> frames = frames_of(from_outer).frames;
        ASSERT_FALSE(frames.empty());
        from_inner = capture_stack(__builtin_frame_address(0));
        // This function's caller is the second frame of the one and the first of the other.
        ASSERT_EQ(frames.size(), frames_of(from_inner).frames.size() + 1);
        EXPECT_EQ(frames[1], frames_of(from_inner).frames[0]);
    }
}

TEST(CaptureStack, FindsTheWholeStackAtEveryDepthOfARecursion) {
    comparison seen;
    for (int round = 0; round < 3; ++round) {
        for (unsigned depth = 0; depth < 40; ++depth) recurse(depth, seen);
    }
    seen.expect_equal_stacks(120);
    EXPECT_GE(seen.deepest, 41u);
}

TEST(CaptureStack, FindsTheWholeStackBelowArraysOfVariableLength) {
    comparison seen;
    for (int round = 0; round < 3; ++round) {
        for (unsigned depth = 0; depth < 30; ++depth) recurse_with_array(depth, seen);
    }
    seen.expect_equal_stacks(1000);
}

TEST(CaptureStack, CutsAStackThatIsDeeperThanTheLimitAndSaysSo) {
    for (unsigned limit : {1u, 2u, 10u, 64u, 512u}) {
        const depth_limit limited(limit);
        comparison seen;
        for (int round = 0; round < 2; ++round) recurse(600, seen);
        seen.expect_equal_stacks(2);
        EXPECT_EQ(seen.deepest, limit);
        EXPECT_TRUE(frames_of(capture_both_ways().first).truncated || limit > 10);
    }
}

TEST(CaptureStack, DoesNotSayThatAWholeStackWasCut) {
    comparison seen;
    recurse(1, seen);
    const captured here = capture_both_ways();
    EXPECT_FALSE(frames_of(here.first).truncated);
    const auto all = static_cast<unsigned>(frames_of(here.first).frames.size());
    const depth_limit exactly(all);
    EXPECT_FALSE(frames_of(capture_both_ways().first).truncated);
    const depth_limit one_less(all - 1);
    EXPECT_TRUE(frames_of(capture_both_ways().first).truncated);
}

TEST(CaptureStack, UnwindsAStackOnceAndRemembersIt) {
    std::thread([] {
        comparison seen;
        const auto before = gordian::core::stacks_unwound();
        for (int round = 0; round < 100; ++round) recurse(20, seen);
        const auto after = gordian::core::stacks_unwound();
        seen.expect_equal_stacks(100);
        // Two different calls capture in each round; whether an earlier thread has left us them is not ours to know.
        EXPECT_LE(after.by_rules - before.by_rules, 2u);
        EXPECT_EQ(after.by_libgcc - before.by_libgcc, 100u);  // only those for comparison
    }).join();
}

TEST(CaptureStack, FollowsAChangeOfTheLimitThoughTheStackIsRemembered) {
    std::size_t frames[4] = {};
    const unsigned limits[4] = {3, 5, 3, 64};
    for (int i = 0; i < 4; ++i) {
        const depth_limit limited(limits[i]);
        const captured here = capture_both_ways();
        EXPECT_EQ(here.first, here.by_libgcc);
        frames[i] = frames_of(here.first).frames.size();
    }
    EXPECT_EQ(frames[0], 3u);
    EXPECT_EQ(frames[1], 5u);
    EXPECT_EQ(frames[2], 3u);
    EXPECT_GT(frames[3], 5u);
}

TEST(CaptureStack, RemembersManyMoreStacksThanItsFirstTableHolds) {
    comparison seen;
    std::thread([&seen] {
        // 2^12 stacks of equal depth that differ in one way at every level.
        struct tree {
            [[gnu::noinline]] static void grow(unsigned bits, unsigned level, comparison& s) {
                if (level == 0) {
                    s.add(capture_both_ways());
                } else if ((bits >> (level - 1) & 1) != 0) {
                    grow(bits, level - 1, s);
                    asm volatile("nop");
                } else {
                    grow(bits, level - 1, s);
                    asm volatile("");
                }
                asm volatile("");
            }
        };
        for (unsigned round = 0; round < 2; ++round) {
            for (unsigned bits = 0; bits < 4096; ++bits) tree::grow(bits, 12, seen);
        }
    }).join();
    seen.expect_equal_stacks(8192);
}

int calls_back_through_libc(const void* a, const void* b) {
    static comparison seen;
    seen.add(capture_both_ways());
    if (seen.different != 0) ADD_FAILURE() << seen.first_difference;
    return *static_cast<const int*>(a) - *static_cast<const int*>(b);
}

TEST(CaptureStack, SeesThroughLibcsQsort) {
    std::vector<int> numbers(200);
    std::minstd_rand random(1);
    for (int& n : numbers) n = static_cast<int>(random() % 1000);
    std::qsort(numbers.data(), numbers.size(), sizeof(int), calls_back_through_libc);
    EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end()));
}

}  // namespace
}  // namespace gordian_test
