// The work of the lock rows, the same for every mutex: taken and released uncontended at the end of 4 and of 20 frames, two
// nested in one order, and contended by 2 to 8 threads around a critical section of 100 ns.
#pragma once

#include <benchmark/benchmark.h>

#include <pthread.h>

#include <algorithm>
#include <condition_variable>
#include <ctime>
#include <mutex>
#include <thread>
#include <vector>

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

inline double seconds_of_thread() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

// Runs the work of one iteration in a thread of its own, so that few frames stand above it: those of the C library's start of a
// thread, and not the dozen of the benchmark's loop. Timed is the processor time of that thread, which others do not disturb.
template <class Work>
void on_a_bare_stack(benchmark::State& state, Work work) {
    const second_thread other;
    struct run {
        Work& work;
        double seconds = 0;
    };
    for (auto _ : state) {
        run r{work};
        pthread_t thread{};
        const auto body = [](void* p) -> void* {
            run& mine = *static_cast<run*>(p);
            mine.work();
            const double start = seconds_of_thread();
            mine.work();
            mine.seconds = seconds_of_thread() - start;
            return nullptr;
        };
        if (pthread_create(&thread, nullptr, body, &r) != 0) return state.SkipWithError("no thread");
        pthread_join(thread, nullptr);
        state.SetIterationTime(r.seconds);
    }
}

constexpr int locks_per_iteration = 100'000;

// The stack at a lock: lock_below (`frames` of them), the thread's body, and two frames of the C library.
template <class Mutex>
[[gnu::noinline]] void lock_below(Mutex& m, int frames) {
    if (frames > 1)
        lock_below(m, frames - 1);
    else
        for (int i = 0; i < locks_per_iteration; ++i) {
            m.lock();
            asm volatile("" ::: "memory");
            m.unlock();
        }
    asm volatile("");
}

template <class Mutex>
void uncontended(benchmark::State& state) {
    Mutex m;
    on_a_bare_stack(state, [&] { lock_below(m, static_cast<int>(state.range(0)) - 3); });
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * locks_per_iteration);
}

template <class Mutex>
[[gnu::noinline]] void lock_two(Mutex& outer, Mutex& inner) {
    for (int i = 0; i < locks_per_iteration; ++i) {
        outer.lock();
        inner.lock();
        asm volatile("" ::: "memory");
        inner.unlock();
        outer.unlock();
    }
    asm volatile("");
}

template <class Mutex>
void nested(benchmark::State& state) {
    Mutex outer, inner;
    on_a_bare_stack(state, [&] { lock_two(outer, inner); });
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * locks_per_iteration);
}

inline void turn(int loops) {
    for (int i = 0; i < loops; ++i) asm volatile("" : : "r"(i) : "memory");
}

// How many loops of `turn` take 100 ns here: the quickest of a few tries, as whatever disturbs one only makes it slower.
inline int loops_of_100_ns() {
    constexpr int many = 100'000;
    double seconds = 1;
    for (int attempt = 0; attempt < 20; ++attempt) {
        const double start = seconds_of_thread();
        turn(many);
        seconds = std::min(seconds, seconds_of_thread() - start);
    }
    return static_cast<int>(many * 100e-9 / seconds);
}

template <class Mutex, class Thread>
void contended(benchmark::State& state) {
    constexpr int each = 20'000;
    const int loops = loops_of_100_ns();
    for (auto _ : state) {
        Mutex m;
        std::vector<Thread> threads;
        for (int t = 0; t < state.range(0); ++t)
            threads.emplace_back([&m, loops] {
                for (int i = 0; i < each; ++i) {
                    m.lock();
                    turn(loops);
                    m.unlock();
                }
            });
        for (Thread& t : threads) t.join();
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * each * state.range(0));
}

template <class Mutex, class Thread>
void register_all() {
    benchmark::RegisterBenchmark("uncontended", uncontended<Mutex>)->Arg(4)->Arg(20)->UseManualTime();
    benchmark::RegisterBenchmark("nested", nested<Mutex>)->UseManualTime();
    benchmark::RegisterBenchmark("contended", contended<Mutex, Thread>)->Arg(2)->Arg(4)->Arg(8)->UseRealTime();
}

inline int run(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}

}  // namespace lock_work
