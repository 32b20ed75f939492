// Data shared between tasks, one of them at work: load and store of an int, fetch_add of an atomic.
#pragma once

#include <benchmark/benchmark.h>

#include <atomic>
#include <cstdint>

namespace data_work {

template <class Int>
void load_store(benchmark::State& state) {
    Int value{0};
    for (auto _ : state)
        for (int i = 0; i < 1000; ++i) {
            const int seen = value;
            asm volatile("" ::: "memory");
            value = seen + 1;
            asm volatile("" ::: "memory");
        }
    benchmark::DoNotOptimize(static_cast<int>(value));
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * 1000);
}

template <class Atomic>
void fetch_add(benchmark::State& state) {
    Atomic value{0};
    for (auto _ : state)
        for (int i = 0; i < 1000; ++i) value.fetch_add(1, std::memory_order_acq_rel);
    benchmark::DoNotOptimize(value.load());
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * 1000);
}

}  // namespace data_work
