// The green scheduler. Design and its invariants:
//
// - A *worker* is an OS thread; it runs tasks only while it holds one of `target` *slots*. Workers without a slot sleep, or
//   finish the system call they are in.
// - A runnable task is in exactly one place: a worker's `next_up`, a worker's queue, the global queue, or on a processor.
// - A task is put in a queue only after its context was saved: the worker does that on its own stack, after the switch.
// - Who queues work looks at `idle` afterwards; who goes idle looks at the queues after announcing it. Both orders are
//   sequentially consistent, so one of the two sees the other.
#include "core/schedulers/green.hpp"

#include "core/gate.hpp"
#include "core/monitor.hpp"
#include "core/schedulers/fiber_stack.hpp"
#include "core/schedulers/switch.hpp"
#include "core/stack_range.hpp"

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <mutex>
#include <pthread.h>
#include <sys/syscall.h>
#include <thread>
#include <tuple>
#include <unistd.h>

namespace gordian::inline GORDIAN_MODE::core {

namespace {

enum class after_switch : std::uint8_t { nothing, parked, yielded, ended };

// First in, first out, linked by task::next. Its owner's guard covers it.
struct run_queue {
    task* head = nullptr;
    task* tail = nullptr;
    std::uint32_t size = 0;

    void push(task& t) noexcept {
        t.next = nullptr;
        (tail != nullptr ? tail->next : head) = &t;
        tail = &t;
        ++size;
    }
    task* pop() noexcept {
        task* const t = head;
        if (t == nullptr) return nullptr;
        head = t->next;
        if (head == nullptr) tail = nullptr;
        --size;
        return t;
    }
};

struct alignas(64) worker {
    spinlock guard;
    run_queue queue;                       // guarded
    std::atomic<std::uint32_t> queued{0};  // its size, for those who only look
    std::atomic<task*> next_up{nullptr};   // what was woken last runs next, in the same caches
    std::atomic<std::uint32_t> has_slot{0};
    std::atomic<std::uint64_t> switches{0};  // written by the worker; the monitor sees whether it stands still
    std::atomic<task*> running{nullptr};
    std::atomic<int> kernel_id{0};
    std::uintptr_t stack_low = 0, stack_high = 0;  // written before it is in the list
    worker* next = nullptr;                        // in the list of all, which only grows
    worker* next_spare = nullptr;                  // guarded by admin
    // The worker's own.
    void* context = nullptr;
    after_switch then = after_switch::nothing;
    std::uint32_t in_a_row = 0;    // tasks taken from next_up without a look at the queues
    fiber_stack* spare = nullptr;  // of the task that ended last here: still in this processor's cache
    std::uint32_t atomic_steps = 0;
    // The monitor's own.
    std::uint64_t switches_seen = 0;
    task* next_up_seen = nullptr;
    std::int64_t computed_before = -1;  // its processor time when it was first seen to stand still; -1: it did not
    bool is_beyond = false;             // it computes on without its slot
};

constexpr std::uint32_t most_in_a_row = 64;
constexpr std::uint32_t look_at_global_every = 61;
constexpr std::uint32_t batch = 32;
constexpr std::uint32_t long_queue = 4096;

// What changes at each push, and what hardly changes and is asked at each turn of a worker, are kept apart.
struct scheduler_state {
    alignas(64) spinlock global_guard;
    run_queue global;  // guarded
    std::atomic<std::uint32_t> global_size{0};
    alignas(64) std::atomic<worker*> all{nullptr};
    std::atomic<unsigned> target{0};     // 0: not set yet
    std::atomic<unsigned> active{0};     // slots that are taken
    std::atomic<std::uint32_t> idle{0};  // workers with a slot and nothing to do
    std::atomic<std::uint32_t> searching{
        0};                                // workers that look for work, and will look once more before they are idle
    std::atomic<std::uint32_t> waking{0};  // an idle worker has been woken and has not looked yet
    std::atomic<std::uint32_t> idle_word{0};
    spinlock admin;
    worker* spares = nullptr;  // without a slot, asleep; guarded by admin
};

constinit scheduler_state s;

thread_local constinit worker* this_worker [[gnu::tls_model("initial-exec")]] = nullptr;

[[gnu::noinline]] worker* my_worker() noexcept {
    worker* w = this_worker;
    asm volatile("" : "+r"(w));
    return w;
}

// Asked at every turn of a worker, and the C library reads a file to answer: asked once.
unsigned target() noexcept {
    const unsigned set = s.target.load(std::memory_order_relaxed);
    if (set != 0) [[likely]]
        return set;
    const unsigned hardware = std::thread::hardware_concurrency();
    unsigned none = 0;
    s.target.compare_exchange_strong(none, hardware != 0 ? hardware : 1);
    return s.target.load(std::memory_order_relaxed);
}

bool take_slot() noexcept {
    unsigned taken = s.active.load();
    while (taken < target())
        if (s.active.compare_exchange_weak(taken, taken + 1)) return true;
    return false;
}

void* worker_main(void* self);

// Somebody should run what is queued: an idle worker, else another one where a slot is free.
void wake_somebody() noexcept {
    if (s.searching.load() > 0) return;
    if (s.idle.load() > 0) {
        if (s.waking.exchange(1) == 0) {
            s.idle_word.fetch_add(1);
            futex_wake(s.idle_word, 1);
        }
        return;
    }
    if (s.active.load() >= target() || !take_slot()) return;
    worker* w = nullptr;
    {
        const std::scoped_lock lock(s.admin);
        w = s.spares;
        if (w != nullptr) s.spares = w->next_spare;
    }
    if (w != nullptr) {
        w->has_slot.store(1, std::memory_order_release);
        futex_wake(w->has_slot, 1);
        return;
    }
    w = new worker;
    w->has_slot.store(1, std::memory_order_relaxed);
    pthread_t thread;
    if (pthread_create(&thread, nullptr, worker_main, w) != 0) {
        s.active.fetch_sub(1);
        delete w;
        if (s.active.load() == 0) {
            std::fputs("gordian: no thread can be started to run tasks: the system is out of threads or memory\n",
                       stderr);
            std::abort();
        }
        return;
    }
    pthread_detach(thread);
    monitor::start();
}

void push_global(task& t) noexcept {
    {
        const std::scoped_lock lock(s.global_guard);
        s.global.push(t);
        s.global_size.store(s.global.size, std::memory_order_seq_cst);
    }
    wake_somebody();
}

void push_local(worker& w, task& t) noexcept {
    {
        const std::scoped_lock lock(w.guard);
        w.queue.push(t);
        w.queued.store(w.queue.size, std::memory_order_seq_cst);
    }
    wake_somebody();
}

// What was to be next on this worker, and is nobody else's now. Others only take it away, so what looks empty is.
task* pop_next(worker& w) noexcept {
    return w.next_up.load(std::memory_order_relaxed) != nullptr ? w.next_up.exchange(nullptr) : nullptr;
}

// Runs next on this worker; what was to be next before is queued.
void push_next(worker& w, task& t) noexcept {
    task* const before = pop_next(w);
    w.next_up.store(&t, std::memory_order_release);
    if (before != nullptr) push_local(w, *before);
}

task* pop_local(worker& w) noexcept {
    if (w.queued.load(std::memory_order_relaxed) == 0) return nullptr;
    const std::scoped_lock lock(w.guard);
    task* const t = w.queue.pop();
    prefetch(w.queue.head);
    w.queued.store(w.queue.size, std::memory_order_relaxed);
    return t;
}

// One task to run and a share of the rest into the worker's own queue.
task* pop_global(worker& w) noexcept {
    if (s.global_size.load(std::memory_order_seq_cst) == 0) return nullptr;
    run_queue taken;
    {
        const std::scoped_lock lock(s.global_guard);
        std::uint32_t share = s.global.size / target() + 1;
        share = share < batch ? share : batch;
        for (; share > 0 && s.global.size > 0; --share) taken.push(*s.global.pop());
        s.global_size.store(s.global.size, std::memory_order_relaxed);
    }
    task* const first = taken.pop();
    if (taken.size > 0) {
        {
            const std::scoped_lock lock(w.guard);
            while (task* t = taken.pop()) w.queue.push(*t);
            w.queued.store(w.queue.size, std::memory_order_seq_cst);
        }
        wake_somebody();  // `first` may never give the thread away: where there is room, another one takes the rest
    }
    return first;
}

task* steal(worker& thief, bool also_next_up) noexcept {
    for (worker* victim = s.all.load(std::memory_order_acquire); victim != nullptr; victim = victim->next) {
        if (victim == &thief) continue;
        if (victim->queued.load(std::memory_order_seq_cst) > 0) {
            run_queue taken;
            {
                const std::scoped_lock lock(victim->guard);
                for (std::uint32_t n = (victim->queue.size + 1) / 2; n > 0; --n) taken.push(*victim->queue.pop());
                victim->queued.store(victim->queue.size, std::memory_order_relaxed);
            }
            task* const first = taken.pop();
            if (taken.size > 0) {
                const std::scoped_lock lock(thief.guard);
                while (task* t = taken.pop()) thief.queue.push(*t);
                thief.queued.store(thief.queue.size, std::memory_order_relaxed);
            }
            if (first != nullptr) return first;
        }
        if (also_next_up && victim->next_up.load(std::memory_order_relaxed) != nullptr)
            if (task* const t = victim->next_up.exchange(nullptr)) return t;
    }
    return nullptr;
}

task* find_work(worker& w, std::uint64_t round) noexcept {
    if (round % look_at_global_every == 0)
        if (task* const t = pop_global(w)) return t;
    if (w.in_a_row < most_in_a_row) {
        if (task* const t = pop_next(w)) {
            ++w.in_a_row;
            return t;
        }
    }
    w.in_a_row = 0;
    if (task* const t = pop_local(w)) return t;
    if (task* const t = pop_global(w)) return t;
    if (task* const t = pop_next(w)) return t;
    return steal(w, false);
}

// Everything this worker has goes to whoever has a slot.
void hand_over_queue(worker& w) noexcept {
    if (task* const t = w.next_up.exchange(nullptr)) push_global(*t);
    while (task* const t = pop_local(w)) push_global(*t);
}

void sleep_without_slot(worker& w) {
    hand_over_queue(w);
    {
        const std::scoped_lock lock(s.admin);
        w.next_spare = s.spares;
        s.spares = &w;
    }
    if (s.global_size.load() > 0) wake_somebody();
    while (w.has_slot.load(std::memory_order_acquire) == 0) futex_wait(w.has_slot, 0, never);
}

// A worker goes on only with a slot; and gives it back when there are too many.
void need_slot(worker& w) {
    if (w.has_slot.load(std::memory_order_acquire) == 0) {
        if (take_slot())
            w.has_slot.store(1, std::memory_order_relaxed);
        else
            sleep_without_slot(w);
    }
    unsigned taken = s.active.load();
    while (taken > target()) {
        if (!s.active.compare_exchange_weak(taken, taken - 1)) continue;
        std::uint32_t held = 1;
        if (!w.has_slot.compare_exchange_strong(held, 0)) s.active.fetch_add(1);  // the monitor took it meanwhile
        sleep_without_slot(w);
        taken = s.active.load();
    }
}

bool work_is_queued() noexcept {
    if (s.global_size.load() != 0) return true;
    for (worker* w = s.all.load(std::memory_order_acquire); w != nullptr; w = w->next)
        if (w->queued.load() != 0) return true;
    return false;
}

// Looks for a while before it sleeps: waking a thread costs more, both the one that wakes and the one that is woken.
task* search(worker& w) {
    for (int spins = 0; spins < 200; ++spins) {
        s.searching.fetch_add(1);
        while (spins < 200 && !work_is_queued()) {
            pause_processor();
            ++spins;
        }
        s.searching.fetch_sub(1);
        // What was queued meanwhile relied on this look, and on who wakes somebody for the rest of it.
        if (task* const t = find_work(w, 0)) {
            if (work_is_queued()) wake_somebody();
            return t;
        }
    }
    return nullptr;
}

task* wait_for_work(worker& w) {
    if (task* const found = search(w)) return found;
    const std::uint32_t seen = s.idle_word.load();
    s.idle.fetch_add(1);
    // A wake that was meant for somebody who has found work by himself is over, or it would stand for ever and hold back all
    // those to come. Before the look: who queues work and relies on a wake that is under way, relies on a look that follows.
    s.waking.store(0);
    task* t = find_work(w, 0);
    if (t == nullptr && s.active.load() <= target()) futex_wait(s.idle_word, seen, never);
    s.idle.fetch_sub(1);
    const bool somebody_relied_on_us = s.waking.exchange(0) != 0;
    if (t == nullptr) t = steal(w, true);
    // There is more than one can do.
    if (t != nullptr && (somebody_relied_on_us || s.global_size.load() > 0 || w.queued.load() > 0)) wake_somebody();
    return t;
}

void finish_switch(worker& w, task& t) {
    if (t.stack != nullptr && !canary_is_intact(*t.stack)) {
        std::fprintf(stderr,
                     "gordian: stack overflow of task %s (%llu): its stack of %zu bytes was used up; "
                     "see the option stack_size\n",
                     t.name().c_str(), static_cast<unsigned long long>(t.id.load()), fiber_stack_size());
        std::abort();
    }
    switch (std::exchange(w.then, after_switch::nothing)) {
        case after_switch::parked: {
            std::uint32_t seen = tokens::none;
            if (!t.token.compare_exchange_strong(seen, tokens::parked, std::memory_order_acq_rel)) {
                t.token.exchange(tokens::none, std::memory_order_acq_rel);
                push_next(w, t);
            }
            break;
        }
        case after_switch::yielded: push_global(t); break;
        case after_switch::ended: {
            fiber_stack* const left = t.stack;
            std::atomic_ref(t.stack).store(nullptr, std::memory_order_relaxed);
            if (fiber_stack* const before = std::exchange(w.spare, left)) give_back_fiber_stack(before);
            release(t);
            break;
        }
        case after_switch::nothing: break;
    }
}

// For the monitor, which sees by it whether the worker stands still.
void note_running(worker& w, task& t) noexcept {
    w.running.store(&t, std::memory_order_relaxed);
    w.switches.store(w.switches.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

void execute(worker& w, task& t) {
    if (t.context == nullptr) {
        fiber_stack* const spare = std::exchange(w.spare, nullptr);
        fiber_stack* const stack = spare != nullptr ? spare : acquire_fiber_stack();
        if (stack == nullptr) {
            std::fprintf(stderr,
                         "gordian: no memory for the stack of another task (%zu bytes each, option stack_size)\n",
                         fiber_stack_size());
            std::abort();
        }
        stack->of.store(&t, std::memory_order_relaxed);
        std::atomic_ref(t.stack).store(stack, std::memory_order_release);
        prepare_fiber(t);
    }
    note_running(w, t);
    task& left = switch_to_fiber(t);
    w.running.store(nullptr, std::memory_order_relaxed);
    finish_switch(w, left);
}

void* worker_main(void* self) {
    worker& w = *static_cast<worker*>(self);
    this_worker = &w;
    w.kernel_id.store(static_cast<int>(syscall(SYS_gettid)));
    pthread_setname_np(pthread_self(), "gordian-worker");
    std::tie(w.stack_low, w.stack_high) = stack_of_this_thread();
    {
        const std::scoped_lock lock(s.admin);
        w.next = s.all.load(std::memory_order_relaxed);
        s.all.store(&w, std::memory_order_release);
    }
    prepare_worker_thread();
    for (std::uint64_t round = 1;; ++round) {
        need_slot(w);
        task* t = find_work(w, round);
        if (t == nullptr) t = wait_for_work(w);
        if (t != nullptr) execute(w, *t);
    }
}

// The task that was to run next on this worker, if it can be switched to without a detour over the worker's stack. Now and then
// the worker has to look at the queues.
task* take_next(worker& w) noexcept {
    if (w.in_a_row >= most_in_a_row || w.has_slot.load(std::memory_order_relaxed) == 0) return nullptr;
    task* const next = pop_next(w);
    if (next == nullptr) return nullptr;
    if (next->context == nullptr) {  // it has never run; nobody else puts anything there
        w.next_up.store(next);
        return nullptr;
    }
    ++w.in_a_row;
    note_running(w, *next);
    return next;
}

// Leaves the task's stack; returns when the task runs again, maybe on another worker.
void suspend(task& self, after_switch then) noexcept {
    worker* const w = my_worker();
    w->then = then;
    if (then == after_switch::parked)
        if (task* const next = take_next(*w)) return switch_between_fibers(self, *next);
    switch_from_fiber(self, then == after_switch::ended);
}

void wake_parked(timer_entry& t) {
    auto& sleeper = *static_cast<task*>(t.owner);
    sleeper.host->unpark(sleeper);
}

class green final : public scheduler {
public:
    void start(task& t) override {
        worker* const w = my_worker();
        if (w != nullptr) return push_local(*w, t);
        push_global(t);
        // A thread that starts tasks faster than they run gives way, or a million of them would wait in memory.
        if (s.global_size.load(std::memory_order_relaxed) > long_queue) sched_yield();
    }

    bool park(task& self, deadline until) override {
        if (self.token.load(std::memory_order_relaxed) == tokens::notified) {
            self.token.exchange(tokens::none, std::memory_order_acq_rel);
            return true;
        }
        if (until == never) {
            suspend(self, after_switch::parked);
            return true;
        }
        if (until <= std::chrono::steady_clock::now()) return false;
        timer_entry alarm;
        alarm.when = until;
        alarm.fire = wake_parked;
        alarm.owner = &self;
        timers::arm(alarm);
        suspend(self, after_switch::parked);
        timers::cancel(alarm);
        return std::chrono::steady_clock::now() < until;
    }

    void unpark(task& t) override {
        // Who finds it parked takes the park away with the token, so that the task has nothing to take back when it runs.
        std::uint32_t seen = tokens::parked;
        while (!t.token.compare_exchange_weak(seen, seen == tokens::parked ? tokens::none : tokens::notified,
                                              std::memory_order_acq_rel)) {}
        if (seen != tokens::parked) return;
        worker* const w = my_worker();
        if (w != nullptr && w->has_slot.load(std::memory_order_relaxed) != 0)
            push_next(*w, t);
        else
            push_global(t);
    }

    void yield(task& self) override {
        worker& w = *my_worker();
        const bool alone =
            s.global_size.load(std::memory_order_relaxed) == 0 && w.queued.load(std::memory_order_relaxed) == 0 &&
            w.next_up.load(std::memory_order_relaxed) == nullptr && w.has_slot.load(std::memory_order_relaxed) != 0 &&
            s.active.load(std::memory_order_relaxed) <= target();
        if (alone)
            sched_yield();
        else
            suspend(self, after_switch::yielded);
    }

    void enter_kernel(task&) override {
        worker& w = *my_worker();
        std::uint32_t held = 1;
        if (!w.has_slot.compare_exchange_strong(held, 0)) return;
        s.active.fetch_sub(1);
        if (s.global_size.load() > 0 || w.queued.load() > 0 || w.next_up.load() != nullptr) {
            hand_over_queue(w);
            wake_somebody();
        }
    }

    void leave_kernel(task& self) override {
        worker& w = *my_worker();
        if (w.has_slot.load() != 0) return;
        if (take_slot())
            w.has_slot.store(1);
        else
            suspend(self, after_switch::yielded);
    }
};

constinit green instance;

// Is the thread asleep in the kernel? The third field of its stat, behind the name in brackets.
bool sleeps_in_kernel(int kernel_id) noexcept {
    std::array<char, 64> path;
    std::snprintf(path.data(), path.size(), "/proc/self/task/%d/stat", kernel_id);
    std::FILE* const f = std::fopen(path.data(), "re");
    if (f == nullptr) return false;
    std::array<char, 256> line{};
    const std::size_t read = std::fread(line.data(), 1, line.size() - 1, f);
    std::fclose(f);
    line[read] = '\0';
    const char* after_name = nullptr;
    for (const char* c = line.data(); *c != '\0'; ++c)
        if (*c == ')') after_name = c;
    return after_name != nullptr && after_name[1] == ' ' && (after_name[2] == 'S' || after_name[2] == 'D');
}

// Nanoseconds of processor time of a thread; the clock's number is made as the kernel does.
std::int64_t processor_time(int kernel_id) noexcept {
    timespec t{};
    clock_gettime(static_cast<clockid_t>(~static_cast<unsigned>(kernel_id) << 3 | 6U), &t);
    return static_cast<std::int64_t>(t.tv_sec) * 1'000'000'000 + t.tv_nsec;
}

// A worker that stands still has computed without a pause for 10 ms, or for twice as long with each that does so already without
// its slot: what a loop waits for is run in the end, and tasks that just take long are not all run at once.
bool computes_for_long(worker& w, unsigned beyond) noexcept {
    const std::int64_t now = processor_time(w.kernel_id.load());
    if (w.computed_before < 0) w.computed_before = now;
    return now - w.computed_before >= std::int64_t{10'000'000} << (beyond < 20 ? beyond : 20);
}

// From the monitor: a worker that sits in a system call, or runs one task for long, while tasks wait for it is replaced (Go's
// sysmon), and a task that was to run next on a worker that does not come to it is run by an idle one.
void watch_workers() {
    static unsigned beyond_before = 0;
    unsigned beyond = 0;
    static auto last_look = std::chrono::steady_clock::now();
    const auto now = std::chrono::steady_clock::now();
    const bool look_for_system_calls = now - last_look >= std::chrono::milliseconds(10);
    if (look_for_system_calls) last_look = now;
    bool somebody_runs = false;
    for (worker* w = s.all.load(std::memory_order_acquire); w != nullptr; w = w->next) {
        task* const waiting = w->next_up.load(std::memory_order_relaxed);
        if (waiting != nullptr && waiting == w->next_up_seen) {
            if (s.idle.load() > 0) {
                s.idle_word.fetch_add(1);
                futex_wake(s.idle_word, 1);
            } else {
                wake_somebody();  // starts another worker where there is room: it takes the task at the next look
            }
        }
        w->next_up_seen = waiting;
        somebody_runs = somebody_runs || w->running.load(std::memory_order_relaxed) != nullptr;
        if (w->queued.load() > 0) wake_somebody();
        if (!look_for_system_calls) continue;
        const std::uint64_t switches = w->switches.load(std::memory_order_relaxed);
        const bool stands_still = switches == w->switches_seen && w->running.load(std::memory_order_relaxed) != nullptr;
        w->switches_seen = switches;
        if (!stands_still) {
            w->computed_before = -1;
            w->is_beyond = false;
            continue;
        }
        if (w->is_beyond) ++beyond;
        const bool work_waits = waiting != nullptr || w->queued.load() > 0 || s.global_size.load() > 0;
        if (!work_waits || w->has_slot.load() == 0) continue;
        const bool computes = !sleeps_in_kernel(w->kernel_id.load());
        if (computes && !computes_for_long(*w, beyond_before)) continue;
        std::uint32_t held = 1;
        if (!w->has_slot.compare_exchange_strong(held, 0)) continue;
        w->is_beyond = computes;
        if (computes) ++beyond;
        s.active.fetch_sub(1);
        hand_over_queue(*w);
        wake_somebody();
    }
    if (look_for_system_calls) beyond_before = beyond;
    if (s.global_size.load() > 0) wake_somebody();
    monitor::look_often(somebody_runs && s.idle.load() > 0);
}

[[maybe_unused]] const bool watched = (monitor::every_tick(watch_workers), true);

}  // namespace

scheduler& green_scheduler() noexcept { return instance; }

void set_green_parallelism(unsigned os_threads) {
    s.target.store(os_threads);
    if (s.idle.load() > 0) {  // those above the target give their slots back
        s.idle_word.fetch_add(1);
        futex_wake(s.idle_word, 1'000'000);
    }
    if (s.global_size.load() > 0) wake_somebody();
}

unsigned green_parallelism() noexcept { return target(); }

void give_way_now_and_then() noexcept {
    worker* const w = my_worker();
    if (w == nullptr) return;
    if (++w->atomic_steps % 256 == 0) instance.yield(current());
}

task* green_task_of_guard(std::uintptr_t address) noexcept {
    worker* const w = my_worker();
    task* const t = w != nullptr ? w->running.load(std::memory_order_relaxed) : nullptr;
    if (t == nullptr || t->stack == nullptr) return nullptr;
    return address >= t->stack->guard && address < t->stack->low ? t : nullptr;
}

bool is_worker_thread(int kernel_thread) noexcept {
    for (worker* w = s.all.load(std::memory_order_acquire); w != nullptr; w = w->next)
        if (w->kernel_id.load() == kernel_thread) return true;
    return false;
}

void for_each_worker_stack(void (*f)(void* context, std::uintptr_t low, std::uintptr_t high), void* context) {
    for (worker* w = s.all.load(std::memory_order_acquire); w != nullptr; w = w->next)
        f(context, w->stack_low, w->stack_high);
}

void green_reset_after_fork() noexcept {
    worker* const mine = my_worker();
    s.global = run_queue{};
    s.global_size.store(0);
    s.spares = nullptr;
    s.idle.store(0);
    s.searching.store(0);
    s.waking.store(0);
    s.active.store(mine != nullptr ? 1 : 0);
    s.all.store(mine);
    if (mine == nullptr) return;
    mine->queue = run_queue{};
    mine->queued.store(0);
    mine->next_up.store(nullptr);
    mine->next = nullptr;
    mine->has_slot.store(1);
    mine->kernel_id.store(static_cast<int>(syscall(SYS_gettid)));
}

void green_left(task& left) noexcept { finish_switch(*my_worker(), left); }

void green_end_task(task& self) noexcept { suspend(self, after_switch::ended); }

}  // namespace gordian::inline GORDIAN_MODE::core
