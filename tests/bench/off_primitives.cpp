// What nobody contends for, beside the standard's: with gordian::off at most 1.1 times its time. A second thread is alive all
// the while, as the standard's locks cost less without one.
#include <gordian/gordian.hpp>

#include <benchmark/benchmark.h>

#include <latch>
#include <limits>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <thread>

namespace {

template <class Mutex>
void lock_unlock(benchmark::State& state) {
    Mutex m;
    for (auto _ : state) {
        m.lock();
        benchmark::ClobberMemory();
        m.unlock();
    }
}

template <class Mutex>
void try_lock_unlock(benchmark::State& state) {
    Mutex m;
    for (auto _ : state) {
        benchmark::DoNotOptimize(m.try_lock());
        m.unlock();
    }
}

template <class Mutex>
void retake(benchmark::State& state) {
    Mutex m;
    m.lock();
    for (auto _ : state) {
        m.lock();
        benchmark::ClobberMemory();
        m.unlock();
    }
    m.unlock();
}

template <class Mutex>
void lock_shared_unlock_shared(benchmark::State& state) {
    Mutex m;
    for (auto _ : state) {
        m.lock_shared();
        benchmark::ClobberMemory();
        m.unlock_shared();
    }
}

template <class Latch>
void count_down(benchmark::State& state) {
    Latch latch(std::numeric_limits<int>::max());
    for (auto _ : state) latch.count_down();
}

template <class Latch>
void pass(benchmark::State& state) {
    Latch latch(1);
    latch.count_down();
    for (auto _ : state) latch.wait();
}

template <class Latch>
void open(benchmark::State& state) {
    for (auto _ : state) {
        Latch latch(1);
        latch.arrive_and_wait();
    }
}

template <class Semaphore>
void acquire_release(benchmark::State& state) {
    Semaphore semaphore(1);
    for (auto _ : state) {
        semaphore.acquire();
        benchmark::ClobberMemory();
        semaphore.release();
    }
}

BENCHMARK(lock_unlock<std::mutex>);
BENCHMARK(lock_unlock<gordian::mutex>);
BENCHMARK(try_lock_unlock<std::mutex>);
BENCHMARK(try_lock_unlock<gordian::mutex>);
BENCHMARK(lock_unlock<std::timed_mutex>);
BENCHMARK(lock_unlock<gordian::timed_mutex>);
BENCHMARK(lock_unlock<std::recursive_mutex>);
BENCHMARK(lock_unlock<gordian::recursive_mutex>);
BENCHMARK(retake<std::recursive_mutex>);
BENCHMARK(retake<gordian::recursive_mutex>);
BENCHMARK(lock_unlock<std::shared_mutex>);
BENCHMARK(lock_unlock<gordian::shared_mutex>);
BENCHMARK(lock_shared_unlock_shared<std::shared_mutex>);
BENCHMARK(lock_shared_unlock_shared<gordian::shared_mutex>);
BENCHMARK(count_down<std::latch>);
BENCHMARK(count_down<gordian::latch>);
BENCHMARK(pass<std::latch>);
BENCHMARK(pass<gordian::latch>);
BENCHMARK(open<std::latch>);
BENCHMARK(open<gordian::latch>);
BENCHMARK(acquire_release<std::counting_semaphore<>>);
BENCHMARK(acquire_release<gordian::counting_semaphore<>>);
BENCHMARK(acquire_release<std::binary_semaphore>);
BENCHMARK(acquire_release<gordian::binary_semaphore>);

}  // namespace

int main(int argc, char** argv) {
    std::latch end(1);
    std::thread second([&] { end.wait(); });
    benchmark::Initialize(&argc, argv);
    const bool usable = !benchmark::ReportUnrecognizedArguments(argc, argv);
    if (usable) benchmark::RunSpecifiedBenchmarks();
    end.count_down();
    second.join();
    return usable ? 0 : 1;
}
