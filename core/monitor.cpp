#include "core/monitor.hpp"

#include "core/forks.hpp"
#include "core/gate.hpp"
#include "core/spinlock.hpp"

#include <array>
#include <atomic>
#include <csignal>
#include <mutex>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace gordian::inline GORDIAN_MODE::core {

namespace {

using namespace std::chrono_literals;

constexpr auto tick_length = 10ms;
constexpr auto short_tick = 1ms;  // while a worker idles and another one runs

struct state {
    spinlock guard;
    forks::kept_whole in_child{guard, forks::level::timers};
    std::vector<timer_entry*> heap;  // a binary heap, earliest first; each entry knows its index
    std::atomic<std::uint32_t> word{0};
    std::atomic<bool> started{false};
    std::atomic<int> thread{0};
    std::atomic<deadline::rep> wakes_at{0};
    std::atomic<bool> looks_often{false};
    std::array<void (*)(), 8> jobs{};
    std::size_t job_count = 0;
};

state& the() noexcept {
    static auto* const s = new state;  // never destroyed: tasks sleep during exit, too
    return *s;
}

void place(state& s, std::size_t i, timer_entry* t) noexcept {
    s.heap[i] = t;
    t->index = i;
}

void sift_up(state& s, std::size_t i) noexcept {
    timer_entry* const t = s.heap[i];
    for (; i > 0 && t->when < s.heap[(i - 1) / 2]->when; i = (i - 1) / 2) place(s, i, s.heap[(i - 1) / 2]);
    place(s, i, t);
}

void sift_down(state& s, std::size_t i) noexcept {
    timer_entry* const t = s.heap[i];
    for (;;) {
        std::size_t child = 2 * i + 1;
        if (child >= s.heap.size()) break;
        if (child + 1 < s.heap.size() && s.heap[child + 1]->when < s.heap[child]->when) ++child;
        if (!(s.heap[child]->when < t->when)) break;
        place(s, i, s.heap[child]);
        i = child;
    }
    place(s, i, t);
}

void put_in(state& s, timer_entry& t) {
    s.heap.push_back(&t);
    sift_up(s, s.heap.size() - 1);
}

void take_out(state& s, timer_entry& t) noexcept {
    const std::size_t i = t.index;
    timer_entry* const last = s.heap.back();
    s.heap.pop_back();
    t.index = timer_entry::not_armed;
    if (last == &t) return;
    place(s, i, last);
    sift_up(s, i);
    sift_down(s, last->index);
}

void fire_due(state& s) {
    std::vector<timer_entry*> unguarded;
    {
        const std::scoped_lock lock(s.guard);
        const auto now = std::chrono::steady_clock::now();
        while (!s.heap.empty() && s.heap.front()->when <= now) {
            timer_entry& t = *s.heap.front();
            take_out(s, t);
            if (t.fire_unguarded != nullptr) {
                unguarded.push_back(&t);
                continue;
            }
            const bool repeats = t.period.count() != 0;
            t.fire(t);  // after which one that does not repeat may be gone
            if (!repeats) continue;
            t.when += t.period * ((now - t.when) / t.period + 1);
            put_in(s, t);
        }
    }
    for (timer_entry* t : unguarded) t->fire_unguarded(*t);
}

void* run(void*) {
    state& s = the();
    pthread_setname_np(pthread_self(), "gordian-monitor");
    s.thread.store(static_cast<int>(syscall(SYS_gettid)));
    auto next_jobs = std::chrono::steady_clock::now() + tick_length;
    for (;;) {
        const std::uint32_t seen = s.word.load(std::memory_order_acquire);
        fire_due(s);
        const auto now = std::chrono::steady_clock::now();
        if (now >= next_jobs) {
            for (std::size_t i = 0; i < s.job_count; ++i) s.jobs[i]();
            next_jobs = now + (s.looks_often.load(std::memory_order_relaxed) ? short_tick : tick_length);
        }
        deadline until = next_jobs;
        {
            const std::scoped_lock lock(s.guard);
            if (!s.heap.empty()) until = std::min(until, s.heap.front()->when);
            s.wakes_at.store(until.time_since_epoch().count());
        }
        futex_wait(s.word, seen, until);
    }
}

}  // namespace

namespace timers {

void arm(timer_entry& t) {
    monitor::start();
    state& s = the();
    bool earliest = false;
    {
        const std::scoped_lock lock(s.guard);
        put_in(s, t);
        earliest = t.index == 0 && t.when.time_since_epoch().count() < s.wakes_at.load();
    }
    if (earliest) monitor::look_soon();
}

bool cancel(timer_entry& t) noexcept {
    state& s = the();
    const std::scoped_lock lock(s.guard);
    if (t.index == timer_entry::not_armed) return false;
    take_out(s, t);
    return true;
}

}  // namespace timers

namespace monitor {

void start() {
    state& s = the();
    if (s.started.exchange(true)) return;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    if (pthread_create(&thread, nullptr, run, nullptr) == 0)
        pthread_detach(thread);
    else
        s.started.store(false);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void look_soon() noexcept {
    state& s = the();
    s.word.fetch_add(1, std::memory_order_release);
    futex_wake(s.word, 1);
}

int thread_id() noexcept { return the().thread.load(); }

void look_often(bool often) noexcept { the().looks_often.store(often, std::memory_order_relaxed); }

void every_tick(void (*job)()) {
    state& s = the();
    s.jobs[s.job_count++] = job;
}

void reset_after_fork() noexcept {
    state& s = the();
    for (timer_entry* t : s.heap) t->index = timer_entry::not_armed;
    s.heap.clear();
    s.thread.store(0);
    s.started.store(false);
}

}  // namespace monitor

}  // namespace gordian::inline GORDIAN_MODE::core
