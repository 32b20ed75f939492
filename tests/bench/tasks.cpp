// Tasks and channels: the notes' BenchmarkContextSwitch, a buffered channel, spawn and finish. peers/go/tasks.go is the same.
#include <gordian/gordian.hpp>

#include <benchmark/benchmark.h>

namespace {

constexpr int messages = 200'000;

void unbuffered(benchmark::State& state) {
    for (auto _ : state) {
        const auto begin = gordian::make_channel<void>(), c = gordian::make_channel<void>();
        gordian::wait_group both;
        both.go([begin, c] {
            begin.receive();
            for (int i = 0; i < messages; ++i) c.send();
        });
        both.go([begin, c] {
            begin.receive();
            for (int i = 0; i < messages; ++i) (void)c.receive();
        });
        begin.close();
        both.wait();
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * messages);
}

void buffered(benchmark::State& state) {
    for (auto _ : state) {
        const auto c = gordian::make_channel<int>(128);
        gordian::wait_group both;
        both.go([c] {
            for (int i = 0; i < messages; ++i) c.send(i);
            c.close();
        });
        both.go([c] {
            for (int v : c) benchmark::DoNotOptimize(v);
        });
        both.wait();
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * messages);
}

void spawn(benchmark::State& state) {
    for (auto _ : state) {
        gordian::wait_group all;
        all.add(messages);
        for (int i = 0; i < messages; ++i) gordian::go([&all] { all.done(); });
        all.wait();
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * messages);
}

}  // namespace

BENCHMARK(unbuffered)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK(buffered)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK(spawn)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK_MAIN();
