// The work of the lock rows, the same for every mutex: taken and released uncontended at the end of 4 and of 20 frames, two
// nested in one order, and contended by 2 to 8 threads around a critical section of some 100 ns.
#pragma once

#include <benchmark/benchmark.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace lock_work {

// A second thread is alive, as in every program that needs a lock: the C library's mutex is cheaper without one.
class second_thread {
public:
    second_thread()
        : thread_([this] {
              std::unique_lock lock(m_);
              ended_.wait(lock, [this] { return end_; });
          }) {}
    ~second_thread() {
        {
            const std::lock_guard lock(m_);
            end_ = true;
        }
        ended_.notify_one();
        thread_.join();
    }

private:
    std::mutex m_;
    std::condition_variable ended_;
    bool end_ = false;
    std::thread thread_;
};

template <class Mutex>
[[gnu::noinline]] void lock_once(Mutex& m) {
    m.lock();
    asm volatile("" ::: "memory");
    m.unlock();
    asm volatile("");
}

template <class Mutex>
[[gnu::noinline]] void lock_below(Mutex& m, int frames) {
    if (frames > 0)
        lock_below(m, frames - 1);
    else
        for (int i = 0; i < 1000; ++i) lock_once(m);
    asm volatile("");
}

// Frames below main: those of the benchmark's loop are few and the same for all.
template <class Mutex>
void uncontended(benchmark::State& state) {
    const second_thread other;
    Mutex m;
    for (auto _ : state) lock_below(m, static_cast<int>(state.range(0)));
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * 1000);
}

template <class Mutex>
[[gnu::noinline]] void lock_two(Mutex& outer, Mutex& inner) {
    outer.lock();
    inner.lock();
    asm volatile("" ::: "memory");
    inner.unlock();
    outer.unlock();
    asm volatile("");
}

template <class Mutex>
void nested(benchmark::State& state) {
    const second_thread other;
    Mutex outer, inner;
    for (auto _ : state)
        for (int i = 0; i < 1000; ++i) lock_two(outer, inner);
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * 1000);
}

inline void work_100_ns() {
    for (int i = 0; i < 60; ++i) asm volatile("" : : "r"(i) : "memory");
}

template <class Mutex, class Thread>
void contended(benchmark::State& state) {
    constexpr int each = 20'000;
    for (auto _ : state) {
        Mutex m;
        std::vector<Thread> threads;
        for (int t = 0; t < state.range(0); ++t)
            threads.emplace_back([&m] {
                for (int i = 0; i < each; ++i) {
                    m.lock();
                    work_100_ns();
                    m.unlock();
                }
            });
        for (Thread& t : threads) t.join();
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * each * state.range(0));
}

template <class Mutex, class Thread>
void register_all() {
    benchmark::RegisterBenchmark("uncontended", uncontended<Mutex>)->Arg(1)->Arg(17);
    benchmark::RegisterBenchmark("nested", nested<Mutex>);
    benchmark::RegisterBenchmark("contended", contended<Mutex, Thread>)->Arg(2)->Arg(4)->Arg(8)->UseRealTime();
}

inline int run(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}

}  // namespace lock_work
