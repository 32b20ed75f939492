// How does cost grow? `scale SERIES N` prints the figure of that series where there are N of what it counts: locks, tasks,
// orders of two locks, links of a chain, objects that came and went. tests/bench/scale.py runs them over the decades.
//
// One figure a process, as a peak of memory is never undone.
#include "core/event.hpp"
#include "core/task.hpp"
#include "core/vector_clock.hpp"

#include <gordian/gordian.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <fstream>
#include <memory>
#include <mutex>
#include <semaphore>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace core = gordian::core;

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

// What the calling thread has used of its processor: others may want it, too. A task keeps its thread until it parks.
double ns_used() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

// Nanoseconds of one work(), which does `each` things; the median of some batches of 5 ms and more.
template <class Work>
double ns_of(double each, Work work) {
    long times = 1;
    const auto batch = [&] {
        const double begin = ns_used();
        for (long i = 0; i < times; ++i) work();
        return ns_used() - begin;
    };
    while (batch() < 5e6) times *= 2;
    std::vector<double> batches;
    for (int i = 0; i < 9; ++i) batches.push_back(batch());
    return median(std::move(batches)) / static_cast<double>(times) / each;
}

// ---- Locks

constexpr std::size_t in_turn = 64;  // locks are spread over all there are, and few enough for the first cache

using locks = std::unique_ptr<gordian::mutex[]>;

double lock_and_unlock(const locks& all, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) const std::lock_guard known(all[i]);
    const std::size_t used = std::min(n, in_turn), apart = n / used;
    return ns_of(static_cast<double>(used), [&] {
        for (std::size_t i = 0; i < used; ++i) const std::lock_guard guard(all[i * apart]);
    });
}

double lock_by_locks(std::size_t n) { return lock_and_unlock(std::make_unique<gordian::mutex[]>(n), n); }

// Tasks that stay in a wait.
void start_waiting(std::size_t n) {
    static gordian::latch never{1};
    static std::atomic<std::size_t> at_it{0};
    const std::size_t before = at_it.load();
    for (std::size_t i = 0; i < n; ++i)
        gordian::go([] {
            ++at_it;
            never.wait();
        });
    while (at_it.load() < before + n) gordian::this_task::yield();
}

double lock_by_tasks(std::size_t n) {
    start_waiting(n);
    return lock_and_unlock(std::make_unique<gordian::mutex[]>(in_turn), in_turn);
}

// N pairs of locks have been held together, all in one order; the figure is of a pair.
double pair_by_orders(std::size_t n) {
    std::size_t m = 2;
    while (m * (m - 1) / 2 < n) ++m;
    const auto all = std::make_unique<gordian::mutex[]>(m);
    std::vector<std::array<gordian::mutex*, 2>> known;
    gordian::tracked<int> guarded{0};
    for (std::size_t i = 0; i < m && known.size() < n; ++i)
        for (std::size_t j = i + 1; j < m && known.size() < n; ++j) known.push_back({&all[i], &all[j]});
    const auto hold_both = [&](const auto& pair) {
        const std::lock_guard first(*pair[0]);
        const std::lock_guard second(*pair[1]);
        guarded.store(1);
    };
    for (const auto& pair : known) hold_both(pair);
    const std::size_t used = std::min(n, in_turn), apart = n / used;
    return ns_of(static_cast<double>(used), [&] {
        for (std::size_t i = 0; i < used; ++i) hold_both(known[i * apart]);
    });
}

// ---- Waits

// The wait of one task, from its call until it has been judged.
std::atomic<const core::task*> watched{nullptr};
double began_at = 0, lasted = 0;
std::binary_semaphore judged{0};
bool (*judge)(core::task&) = nullptr;
bool judge_and_note(core::task& self) {
    const bool refused = judge(self);
    if (watched.load() == &self) {
        lasted = ns_used() - began_at;
        judged.release();
    }
    return refused;
}

// In a task: asks for a lock that it will not get.
void block_at(gordian::mutex& m) {
    watched.store(&core::current());
    began_at = ns_used();
    m.lock();
}
// Some tasks that ask for `last`, one after the other.
double wait_for(gordian::mutex& last) {
    std::vector<double> waits;
    for (int i = 0; i < 41; ++i) {
        gordian::go([&] { block_at(last); });
        judged.acquire();
        waits.push_back(lasted);
    }
    return median(std::move(waits));
}

std::size_t blocked_tasks() {
    std::size_t count = 0;
    core::for_each_task([&](const core::task& t) { count += t.state.load() == core::task_states::blocked ? 1 : 0; });
    return count;
}

// Task i has lock i and waits for lock i - 1. They block from the far end, so that each one's lock is then the end of a chain.
double wait_by_chain(std::size_t n) {
    static gordian::mutex* const all = new gordian::mutex[n + 1];
    static std::deque<gordian::binary_semaphore> may_block;
    for (std::size_t i = 0; i <= n; ++i) may_block.emplace_back(0);
    static std::atomic<std::size_t> have{0}, go_on{0};
    all[0].lock();
    for (std::size_t i = 1; i <= n; ++i)
        gordian::go([i] {
            all[i].lock();
            ++have;
            may_block[i].acquire();
            ++go_on;
            all[i - 1].lock();
        });
    while (have.load() < n) gordian::this_task::yield();
    for (std::size_t i = n; i > 0; --i) may_block[i].release();
    while (go_on.load() < n || blocked_tasks() < n) gordian::this_task::yield();
    return wait_for(all[n]);
}

double wait_by_tasks(std::size_t n) {
    start_waiting(n);
    static gordian::mutex held;
    held.lock();
    return wait_for(held);
}

// ---- Clocks

// N tasks that each passed on a moment, and somebody who has heard of all of them.
struct company {
    std::vector<core::task_clock> others;
    core::sync_clock gathered;
    core::task_clock self;
    explicit company(std::size_t n) : others(n) {
        for (core::task_clock& t : others) {
            t.need_slot();
            gathered.release_join(t);
        }
        self.need_slot();
        gathered.acquire(self);
    }
};

// What another task released, and was heard of before.
double clock_handed_over(std::size_t n) {
    company c(n);
    c.gathered.acquire(c.others[n / 2]);
    core::sync_clock last;
    last.release(c.others[n / 2]);
    last.acquire(c.self);
    return ns_of(1, [&] { last.acquire(c.self); });
}

// What was gathered from all of them, and was heard of before.
double clock_gathered(std::size_t n) {
    company c(n);
    return ns_of(1, [&] { c.gathered.acquire(c.self); });
}

double clock_release(std::size_t n) {
    company c(n);
    core::sync_clock lock;
    return ns_of(1, [&] { lock.release(c.self); });
}

// What was gathered is asked for again each time that one new moment was heard of.
double clock_learn_one(std::size_t n) {
    company c(n);
    core::sync_clock message;
    std::size_t next = 0;
    return ns_of(1, [&] {
        message.release(c.others[next++ % n]);
        message.acquire(c.self);
        c.gathered.acquire(c.self);
    });
}

// ---- Memory

double kilobytes(const char* file, std::string_view key) {
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);)
        if (line.starts_with(key)) return std::atof(line.c_str() + key.size());
    return 0;
}
double resident_kb() { return kilobytes("/proc/self/smaps_rollup", "Rss:"); }
double peak_mb() { return kilobytes("/proc/self/status", "VmHWM:") / 1024; }

// Bytes that each of N costs while it lives, beside those of the object itself.
template <class Make>
double bytes_each(std::size_t n, Make make) {
    const auto few [[maybe_unused]] = make(10);
    const double before = resident_kb();
    const auto all [[maybe_unused]] = make(n);
    return (resident_kb() - before) * 1024 / static_cast<double>(n);
}

double memory_of_locks(std::size_t n) {
    return bytes_each(n, [](std::size_t count) {
        auto all = std::make_unique<gordian::mutex[]>(count);
        for (std::size_t i = 0; i < count; ++i) const std::lock_guard used(all[i]);
        return all;
    });
}

double memory_of_values(std::size_t n) {
    return bytes_each(n, [](std::size_t count) {
        auto all = std::make_unique<gordian::tracked<long>[]>(count);
        for (std::size_t i = 0; i < count; ++i) all[i].store(1);
        return all;
    });
}

double memory_of_channels(std::size_t n) {
    return bytes_each(n, [](std::size_t count) {
        std::vector<gordian::channel<int>> all;
        for (std::size_t i = 0; i < count; ++i) {
            all.push_back(gordian::make_channel<int>(1));
            all.back().send(1);
        }
        return all;
    });
}

double memory_of_tasks(std::size_t n) {
    return bytes_each(n, [](std::size_t count) {
        start_waiting(count);
        return count;
    });
}

// The peak of a run in which N came and went.
double peak_of_objects(std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        const auto outer = std::make_unique<gordian::mutex>();
        const auto inner = std::make_unique<gordian::shared_mutex>();
        const auto value = std::make_unique<gordian::tracked<long>>(0);
        const auto messages = gordian::make_channel<int>(1);
        const std::lock_guard first(*outer);
        const std::lock_guard second(*inner);
        value->store(1);
        messages.send(1);
    }
    return peak_mb();
}

template <class Start>
double peak_of(std::size_t n, Start start) {
    gordian::mutex m;
    gordian::tracked<long> sum{0};
    for (std::size_t i = 0; i < n; ++i) {
        auto task = start([&] {
            const auto own = std::make_unique<gordian::mutex>();
            const std::lock_guard first(*own);
            const std::lock_guard guard(m);
            sum.store(sum.load() + 1);
        });
        task.join();
    }
    return peak_mb();
}
double peak_of_tasks(std::size_t n) {
    return peak_of(n, [](auto work) { return gordian::go(work); });
}
double peak_of_threads(std::size_t n) {
    return peak_of(n, [](auto work) { return gordian::thread(work); });
}

struct series {
    std::string_view name;
    double (*figure)(std::size_t);
};
constexpr series all_series[] = {
    {"lock_by_locks", lock_by_locks},       {"lock_by_tasks", lock_by_tasks},
    {"pair_by_orders", pair_by_orders},     {"wait_by_chain", wait_by_chain},
    {"wait_by_tasks", wait_by_tasks},       {"clock_handed_over", clock_handed_over},
    {"clock_gathered", clock_gathered},     {"clock_release", clock_release},
    {"clock_learn_one", clock_learn_one},   {"memory_of_locks", memory_of_locks},
    {"memory_of_values", memory_of_values}, {"memory_of_channels", memory_of_channels},
    {"memory_of_tasks", memory_of_tasks},   {"peak_of_objects", peak_of_objects},
    {"peak_of_tasks", peak_of_tasks},       {"peak_of_threads", peak_of_threads},
};

}  // namespace

int main(int argc, char** argv) {
    judge = std::exchange(core::events.blocked, judge_and_note);
    const std::size_t n = argc == 3 ? std::strtoul(argv[2], nullptr, 10) : 0;
    for (const series& s : all_series)
        if (n > 0 && s.name == argv[1]) {
            std::printf("%s %zu %.3f\n", argv[1], n, s.figure(n));
            std::fflush(stdout);
            std::_Exit(0);  // what still waits is not waited for
        }
    std::fputs("scale: expected a series and a number; the series are\n", stderr);
    for (const series& s : all_series) std::fprintf(stderr, "    %s\n", s.name.data());
    return 2;
}
