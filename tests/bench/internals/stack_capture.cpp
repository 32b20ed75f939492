// What a full stack costs: remembered, and by libgcc each time. Take off what the loop alone costs.
#include "core/stack_depot.hpp"
#include "core/stacks/capture.hpp"

#include <benchmark/benchmark.h>

#include <pthread.h>
#include <unwind.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace gordian::inline GORDIAN_MODE::core {

namespace {

// Nothing but the frame: what the calls and the loop themselves cost.
[[gnu::noinline]] void do_nothing(const void* frame = __builtin_frame_address(0)) {
    asm volatile("" : : "r"(frame) : "memory");
}

_Unwind_Reason_Code count_frame(_Unwind_Context* context, void* count) {
    benchmark::DoNotOptimize(_Unwind_GetIP(context));
    ++*static_cast<int*>(count);
    return _URC_NO_REASON;
}

[[gnu::noinline]] void enter_empty() {
    do_nothing();
    asm volatile("");
}
[[gnu::noinline]] void enter_capture() {
    benchmark::DoNotOptimize(capture_stack());
    asm volatile("");
}
[[gnu::noinline]] void enter_capture_slow() {
    benchmark::DoNotOptimize(capture_stack_slow());
    asm volatile("");
}
[[gnu::noinline]] void enter_libgcc() {
    int frames = 0;
    _Unwind_Backtrace(count_frame, &frames);
    benchmark::DoNotOptimize(frames);
}

// Runs `body` below `more` frames of different functions' return addresses.
template <int variant>
[[gnu::noinline]] void descend(int more, const auto& body) {
    int below[4 + variant % 3] = {};
    asm volatile("" : : "r"(below) : "memory");
    if (more == 0) {
        body();
    } else {
        descend<(variant + 1) % 5>(more - 1, body);
    }
    asm volatile("" : : "r"(below) : "memory");
}

// Runs `body` in a thread of its own, where the stack has `depth` frames as `body` would be told.
void in_thread_at_depth(int depth, auto body) {
    // Of every stack here: what calls start(), and the loop in `body`.
    constexpr int around = 5;
    struct at_start {
        int more;
        decltype(body)& runs;
        static void* start(void* argument) {
            auto& self = *static_cast<at_start*>(argument);
            if (self.more > 0) {
                descend<0>(self.more - 1, self.runs);
            } else {
                self.runs();
            }
            asm volatile("" : : : "memory");
            return nullptr;
        }
    } start{.more = depth - around + 1, .runs = body};
    pthread_t thread{};
    if (pthread_create(&thread, nullptr, at_start::start, &start) == 0) pthread_join(thread, nullptr);
}

template <void (*entry)()>
void at_depth(benchmark::State& state) {
    set_stack_depth(512);
    std::size_t frames = 0;
    in_thread_at_depth(
        static_cast<int>(state.range(0)), [&]() __attribute__((noinline)) {
            for (auto _ : state) entry();
            frames = frames_of(capture_stack_slow()).frames.size() + 1;  // an entry called from here has one more
        });
    state.counters["frames"] = static_cast<double>(frames);
    set_stack_depth(64);
}

// One of `paths` call paths at random each time, with 20 frames: the memory of them all does not stay in the first cache.
template <int level>
[[gnu::noinline]] void along(unsigned path, void (*entry)()) {
    if constexpr (level == 0) {
        entry();
    } else if ((path >> (level % 10) & 1) != 0) {
        along<level - 1>(path, entry);
        asm volatile("" : : : "memory");
    } else {
        along<level - 1>(path, entry);
        asm volatile("nop" : : : "memory");
    }
    asm volatile("" : : : "memory");
}

template <void (*entry)()>
void on_random_paths(benchmark::State& state) {
    std::minstd_rand random(1);
    std::vector<unsigned> paths(4096);
    for (unsigned& path : paths) path = static_cast<unsigned>(random() % static_cast<unsigned>(state.range(0)));
    std::size_t next = 0;
    for (auto _ : state) along<10>(paths[next++ % paths.size()], entry);
}

BENCHMARK(at_depth<enter_empty>)->Name("loop alone")->Arg(4)->Arg(20)->Arg(64);
BENCHMARK(at_depth<enter_capture>)->Name("remembered")->Arg(4)->Arg(20)->Arg(64);
BENCHMARK(at_depth<enter_capture_slow>)->Name("by libgcc, interned")->Arg(4)->Arg(20)->Arg(64);
BENCHMARK(at_depth<enter_libgcc>)->Name("_Unwind_Backtrace")->Arg(4)->Arg(20)->Arg(64);
BENCHMARK(on_random_paths<enter_empty>)->Name("paths alone")->Arg(1)->Arg(8)->Arg(64)->Arg(1024);
BENCHMARK(on_random_paths<enter_capture>)->Name("remembered, random paths")->Arg(1)->Arg(8)->Arg(64)->Arg(1024);

}  // namespace

}  // namespace gordian::inline GORDIAN_MODE::core

BENCHMARK_MAIN();
