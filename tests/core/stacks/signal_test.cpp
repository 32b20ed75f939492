// Signal handlers: their stacks go on through the frame that the kernel made, and they may interrupt a capture.
#include "compared.hpp"

#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <memory>
#include <thread>

namespace gordian_test {
namespace {

constinit std::atomic<std::size_t> handled{0}, handled_differently{0};
constinit std::atomic<std::uint32_t> last_in_handler{0};

void handler(int) {
    const captured c = capture_both_ways();
    // Handlers that interrupt a capture see at most 64 frames; these stacks are not so deep.
    if (c.first != c.by_libgcc || c.again != c.by_libgcc) handled_differently.fetch_add(1, std::memory_order_relaxed);
    last_in_handler.store(static_cast<std::uint32_t>(c.first), std::memory_order_relaxed);
    handled.fetch_add(1, std::memory_order_relaxed);
}

class handling {
public:
    handling(int signal, int flags) : signal_(signal) {
        struct sigaction action {};
        action.sa_handler = handler;
        action.sa_flags = flags;
        sigaction(signal, &action, &before_);
        handled = 0;
        handled_differently = 0;
    }
    ~handling() { sigaction(signal_, &before_, nullptr); }
    handling(const handling&) = delete;
    handling& operator=(const handling&) = delete;

private:
    int signal_;
    struct sigaction before_ {};
};

[[gnu::noinline]] void raise_below(unsigned depth) {
    if (depth == 0) {
        raise(SIGUSR1);
    } else {
        raise_below(depth - 1);
    }
    asm volatile("");
}

TEST(StacksOfSignalHandlers, GoOnWithWhatWasInterrupted) {
    const handling usr1(SIGUSR1, 0);
    for (int round = 0; round < 3; ++round) {
        for (unsigned depth = 0; depth < 20; ++depth) raise_below(depth);
    }
    EXPECT_EQ(handled, 60u);
    EXPECT_EQ(handled_differently, 0u);
    EXPECT_GE(frames_of(stack_id{last_in_handler.load()}).frames.size(), 22u);
}

TEST(StacksOfSignalHandlers, GoOnFromAnAlternateStack) {
    const auto memory = std::make_unique<char[]>(1 << 16);
    stack_t alternate{};
    alternate.ss_sp = memory.get();
    alternate.ss_size = 1 << 16;
    stack_t before{};
    ASSERT_EQ(sigaltstack(&alternate, &before), 0);
    {
        const handling usr1(SIGUSR1, SA_ONSTACK);
        for (unsigned depth = 0; depth < 20; ++depth) raise_below(depth);
        EXPECT_EQ(handled, 20u);
        EXPECT_EQ(handled_differently, 0u);
        EXPECT_GE(frames_of(stack_id{last_in_handler.load()}).frames.size(), 22u);
    }
    sigaltstack(&before, nullptr);
}

[[gnu::noinline]] void capture_below(unsigned bits, unsigned depth, comparison& seen) {
    if (depth == 0) {
        seen.add(capture_both_ways());
    } else if ((bits & 1) != 0) {
        capture_below(bits >> 1, depth - 1, seen);
        asm volatile("nop");
    } else {
        capture_below(bits >> 1, depth - 1, seen);
        asm volatile("");
    }
    asm volatile("");
}

TEST(StacksOfSignalHandlers, MayInterruptACapture) {
    const handling usr2(SIGUSR2, 0);
    std::atomic<bool> captures_enough{false};
    comparison seen;
    std::thread capturing([&] {
        // New stacks and known ones in turn, so that the signals meet hits, misses and growth.
        for (unsigned i = 0; handled.load(std::memory_order_relaxed) < 300; ++i) capture_below(i * 7 % 5000, 13, seen);
        captures_enough = true;
    });
    const pthread_t target = capturing.native_handle();
    while (!captures_enough) {
        const std::size_t before = handled;
        pthread_kill(target, SIGUSR2);
        while (handled == before && !captures_enough) std::this_thread::yield();
    }
    capturing.join();
    seen.expect_equal_stacks(1);
    EXPECT_EQ(handled_differently, 0u);
}

}  // namespace
}  // namespace gordian_test
