// Green tasks: their stacks begin in Boost.Context's trampoline, at different addresses, and move between threads.
#include "call_shapes.hpp"

#include "core/sanitizers.hpp"

#include <boost/context/detail/fcontext.hpp>
#include <sys/mman.h>

#include <memory>
#include <thread>
#include <vector>

#if defined(GORDIAN_UNDER_ASAN)
#include <sanitizer/asan_interface.h>
#define GORDIAN_TEST_FORGET_STACK(memory, size) __asan_unpoison_memory_region(memory, size)
#else
#define GORDIAN_TEST_FORGET_STACK(memory, size) static_cast<void>(0)
#endif

#if defined(GORDIAN_UNDER_TSAN)
#include <sanitizer/tsan_interface.h>
#else
// Declared away: only ThreadSanitizer wants to know which fiber runs.
static void* __tsan_get_current_fiber() { return nullptr; }
static void* __tsan_create_fiber(unsigned) { return nullptr; }
static void __tsan_destroy_fiber(void*) {}
static void __tsan_switch_to_fiber(void*, unsigned) {}
#endif

namespace gordian_test {
namespace {

using boost::context::detail::fcontext_t;
using boost::context::detail::jump_fcontext;
using boost::context::detail::make_fcontext;
using boost::context::detail::transfer_t;

// A fiber as a scheduler has them: its stack ends where the mapping ends, and an unreadable page follows.
class fiber {
public:
    explicit fiber(std::function<void(fiber&)> body) : body_(std::move(body)) {
        memory_ =
            static_cast<char*>(mmap(nullptr, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        mprotect(memory_ + size, page, PROT_NONE);
        context_ = make_fcontext(memory_ + size, size, &fiber::enter);
        as_tsan_knows_it_ = __tsan_create_fiber(0);
    }
    ~fiber() {
        __tsan_destroy_fiber(as_tsan_knows_it_);
        GORDIAN_TEST_FORGET_STACK(memory_, size);
        munmap(memory_, size + page);
    }
    fiber(const fiber&) = delete;
    fiber& operator=(const fiber&) = delete;

    void resume() {
        set_current_stack_bounds(reinterpret_cast<std::uintptr_t>(memory_),
                                 reinterpret_cast<std::uintptr_t>(memory_ + size));
        resumer_as_tsan_knows_it_ = __tsan_get_current_fiber();
        __tsan_switch_to_fiber(as_tsan_knows_it_, 0);
        const transfer_t from = jump_fcontext(context_, this);
        set_current_stack_bounds(0, 0);
        context_ = from.fctx;
    }
    [[gnu::noinline]] void yield() {
        __tsan_switch_to_fiber(resumer_as_tsan_knows_it_, 0);
        resumer_ = jump_fcontext(resumer_, nullptr).fctx;
        asm volatile("");
    }
    bool has_ended() const { return ended_; }

private:
    static constexpr std::size_t size = 256 << 10, page = 4096;

    static void enter(transfer_t from) {
        auto& self = *static_cast<fiber*>(from.data);
        self.resumer_ = from.fctx;
        self.body_(self);
        self.ended_ = true;
        __tsan_switch_to_fiber(self.resumer_as_tsan_knows_it_, 0);
        jump_fcontext(self.resumer_, nullptr);
    }

    std::function<void(fiber&)> body_;
    char* memory_ = nullptr;
    fcontext_t context_ = nullptr;
    fcontext_t resumer_ = nullptr;
    void* as_tsan_knows_it_ = nullptr;
    void* resumer_as_tsan_knows_it_ = nullptr;
    bool ended_ = false;
};

[[gnu::noinline]] void capture_below(unsigned depth, comparison& seen, fiber& self) {
    if (depth == 0) {
        seen.add(capture_both_ways());
        self.yield();
        seen.add(capture_both_ways());
    } else {
        capture_below(depth - 1, seen, self);
    }
    asm volatile("");
}

TEST(StacksOfFibers, EndAtTheFunctionTheyBeganWith) {
    comparison seen;
    captured in_fiber{};
    fiber f([&](fiber&) {
        in_fiber = capture_both_ways();
        seen.add(in_fiber);
    });
    f.resume();
    ASSERT_TRUE(f.has_ended());
    seen.expect_equal_stacks(1);
    EXPECT_FALSE(frames_of(in_fiber.first).truncated);
    // The body, std::function's two at the most, and enter(); no trampoline.
    EXPECT_GE(frames_of(in_fiber.first).frames.size(), 2u);
    EXPECT_LE(frames_of(in_fiber.first).frames.size(), 6u);
}

TEST(StacksOfFibers, AreTheSameInAllFibersOfEqualDepth) {
    std::thread([] {
        comparison seen;
        std::vector<std::unique_ptr<fiber>> fibers;
        for (unsigned i = 0; i < 64; ++i)
            fibers.push_back(std::make_unique<fiber>([&seen, i](fiber& self) { capture_below(i % 16, seen, self); }));
        const auto before = gordian::core::stacks_unwound();
        for (const auto& f : fibers) f->resume();
        for (const auto& f : fibers) f->resume();
        const auto after = gordian::core::stacks_unwound();
        seen.expect_equal_stacks(128);
        for (const auto& f : fibers) EXPECT_TRUE(f->has_ended());
        // 16 depths, two places to capture with two calls each: the 64 fibers unwind no more than 16 would.
        EXPECT_LE(after.by_rules - before.by_rules, 16u * 4u);
    }).join();
}

TEST(StacksOfFibers, AreRightOnWhateverThreadTheyGoOn) {
    comparison seen;
    std::vector<std::unique_ptr<fiber>> fibers;
    for (unsigned i = 0; i < 16; ++i) {
        fibers.push_back(std::make_unique<fiber>([&seen, i](fiber& self) {
            for (int round = 0; round < 4; ++round) capture_below(i, seen, self);
        }));
    }
    for (int round = 0; round < 5; ++round) {
        std::thread([&] {
            for (const auto& f : fibers) f->resume();
        }).join();
    }
    for (const auto& f : fibers) EXPECT_TRUE(f->has_ended());
    seen.expect_equal_stacks(16 * 4 * 2);
}

TEST(StacksOfFibers, OfRandomShapesAreThoseOfLibgcc) {
    const unsigned chosen = std::random_device{}() % 1000000;
    SCOPED_TRACE(testing::Message() << "seed " << chosen);
    std::minstd_rand random(chosen);
    comparison seen;
    for (int i = 0; i < 200; ++i) {
        way w = random_way(random, seen, 20);
        fiber f([&w](fiber&) {
            go(w);
            go(w);
        });
        f.resume();
        EXPECT_TRUE(f.has_ended());
        go(w);
    }
    seen.expect_equal_stacks(600);
}

TEST(StacksOfFibers, OfWhichNobodyToldAreWholeAndFlagged) {
    comparison seen;
    captured untold{}, told{};
    fiber f([&](fiber&) {
        for (int i = 0; i < 2; ++i) {
            told = capture_both_ways();
            seen.add(told);
            set_current_stack_bounds(0, 0);
            untold = capture_both_ways();
            seen.add(untold);
            set_current_stack_bounds(1, reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) + 65536);
            told = capture_both_ways();
            seen.add(told);
        }
    });
    f.resume();
    ASSERT_TRUE(f.has_ended());
    seen.expect_equal_stacks(6);
    EXPECT_TRUE(frames_of(untold.first).truncated);
    EXPECT_FALSE(frames_of(told.first).truncated);
    EXPECT_EQ(frames_of(untold.first).frames.size(), frames_of(told.first).frames.size() + 1);
}

}  // namespace
}  // namespace gordian_test
