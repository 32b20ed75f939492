// A task: main, an OS thread, or a green task. Who runs, what it holds, what it waits for.
//
// Invariants
// - Records are type-stable: their memory is never given back, only reused for another task (with another id). A pointer to
//   a record may be stale, but never dangles; a stale unpark() is a spurious one, which every park tolerates.
// - `state` is what others may rely on. Only the task itself enters a wait; only who grants the wait, or the task itself
//   under the queue's guard, ends it. While somebody has the task pinned, its wait does not end, so what it waits for lives.
// - `holds` and `clock` belong to the task itself; others read them only while it is pinned in a wait.
#pragma once

#include "core/futex.hpp"
#include "core/ids.hpp"
#include "core/resource.hpp"
#include "core/spinlock.hpp"
#include "core/vector_clock.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace gordian::inline GORDIAN_MODE::core {

class scheduler;
struct fiber_stack;
struct waiter;

enum class task_kind : std::uint8_t { main, thread, green };

namespace task_states {
inline constexpr std::uint32_t running = 0;  // or runnable: nothing keeps it from going on
inline constexpr std::uint32_t blocked = 1;  // waits without a deadline
inline constexpr std::uint32_t timed = 2;    // waits, and something pending will end the wait by itself
inline constexpr std::uint32_t ended = 3;
inline constexpr std::uint32_t pinned = 0x100;  // ored to a wait: a detector looks at it
}  // namespace task_states

// First in, first out; guarded by the bucket of the address it lives at (core/gate.hpp).
struct wait_queue {
    waiter* head = nullptr;
    waiter* tail = nullptr;
    bool empty() const noexcept { return head == nullptr; }
};

#if GORDIAN_DETECTION
struct hold {
    const resource* what = nullptr;
    resource_number number = 0;
    stack_id at = stack_id::none;
    lockset_id with = lockset_id::empty;  // this hold's lock and those of the older ones; empty: nobody has asked yet
    hold_mode mode = hold_mode::exclusive;
    std::uint32_t since = 0;  // the task's moment then, by its lower bits: tells its sections of one lock apart
    void* node = nullptr;     // a reader's place in its lock's list
};

// The held locks, oldest first. Room for two without an allocation.
class hold_stack {
public:
    void push(const hold& h) {
        if (end_ == limit_) [[unlikely]]
            grow();
        *end_++ = h;
    }
    std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(end_ - items_); }
    bool empty() const noexcept { return end_ == items_; }
    bool full() const noexcept { return end_ == limit_; }  // the next push allocates
    hold& operator[](std::uint32_t i) noexcept { return items_[i]; }
    const hold& operator[](std::uint32_t i) const noexcept { return items_[i]; }
    const hold* begin() const noexcept { return items_; }
    const hold* end() const noexcept { return end_; }
    hold& back() noexcept { return end_[-1]; }
    void pop() noexcept { --end_; }
    void remove(std::uint32_t i) noexcept {
        for (hold* h = items_ + i; h + 1 != end_; ++h) {
            h[0] = h[1];
            h[0].with = lockset_id::empty;
        }
        --end_;
    }
    void clear() noexcept { end_ = items_; }

private:
    [[gnu::noinline]] void grow();
    hold inline_[2];
    hold* items_ = inline_;
    hold *end_ = inline_, *limit_ = inline_ + 2;
};

// One thing of a wait.
struct wanted {
    const resource* what = nullptr;
    hold_mode mode = hold_mode::exclusive;
    bool sends = false;  // a channel: waits for a receiver
};

// What the task waits for; written by the task before it enters the wait, and valid until it ends.
struct wait_record {
    const char* operation = "";
    const wanted* resources = nullptr;  // on the waiting task's stack
    std::uint32_t count = 0;
    bool needs_all = false;
    stack_id at = stack_id::none;
};
#endif

struct task;

// What a join waits for: the end of a task.
struct task_resource : resource {
    task& of;
    explicit task_resource(task& t) noexcept
        : resource(resource_kind::task, nullptr, ::gordian::detail::made_by_runtime{}), of(t) {}
};

struct alignas(64) task {
    // The bytes that every task needs, from the first on.
    static constexpr std::size_t busy_bytes = 6 * 64;

    // Written by whoever starts it and read by whoever runs it, mostly on another processor: what a short task needs stands
    // together.
    //
    // Identity. `id` is 0 while the record is free.
    std::atomic<task_number> id{0};
    task_kind kind = task_kind::green;
    bool foreign = false;  // an OS thread that we did not start: nobody told us when it was forked or joined
    std::atomic<bool> finished{false};
    std::atomic<bool> deadlock_reported{false};
    std::atomic<std::uint32_t> references{0};  // the run, the handle

    // Waiting and running.
    std::atomic<std::uint32_t> state{task_states::running};
    std::atomic<std::uint32_t> token{0};  // see scheduler::park
    scheduler* host = nullptr;
    task* next = nullptr;  // in a run queue

    // Green tasks: the context while switched out, and what is run.
    void* context = nullptr;
    fiber_stack* stack = nullptr;          // written as an atomic: others ask whose stack an address is on
    void (*run)(void* closure) = nullptr;  // runs and destroys the closure
    void* closure = nullptr;
    alignas(16) std::array<std::byte, 80> inline_closure;

    task_number scope = 0;  // the check_scope it was started in, inherited
#if GORDIAN_DETECTION
    task_number creator = 0;
    stack_id created_at = stack_id::none;
    std::uint32_t calls_in_detector = 0;  // re-entry guard: the runtime does not watch itself
    task_clock clock;
    sync_clock end_clock;  // what it knew at its end; before, what is passed to it in a wait for a message
    std::atomic<std::uint64_t> progress{0};
    task* under_construction = nullptr;  // the task whose closure this one is making
    void* detectors = nullptr;           // what detectors keep with a task
    void* accessor = nullptr;            // how the race detectors remember it
    hold_stack holds;
    wait_record wait;
    std::atomic<std::uint64_t> episode{0};    // counts the waits
    std::atomic<std::uint64_t> last_done{0};  // its moment (epoch bits) when it last told a wait group that it is done
    std::uint32_t atomic_steps = 0;           // counted to give way now and then
    std::uint32_t operations = 0;             // since somebody looked whether they lead anywhere
#endif

    // What few tasks need.
    void* exception_globals[2] = {nullptr, nullptr};  // of the C++ runtime, while it is switched out
    void* sanitizer_fiber = nullptr;
    std::size_t closure_size = 0, closure_alignment = 0;
    wait_queue joiners;
    waiter* waits_at = nullptr;        // where it waits, one a queue; only the task itself writes it
    task_resource as_resource{*this};  // what a join waits for
    int os_thread = 0;                 // kernel id of an OS thread's task
    std::atomic<std::uintptr_t> stack_low{0}, stack_high{0};  // of an OS thread's stack
    std::atomic<std::uintptr_t> frames_from{
        0};  // of an OS thread that gives its processor away: nothing below is in use. 0: runs

    void set_name(std::string name);
    std::string name() const;
    const char* name_for_signal_handler() const noexcept { return name_ ? name_->c_str() : "without a name"; }
    void forget_name() noexcept;  // of a free record, which others may still look at

private:
    mutable spinlock name_guard_;
    std::unique_ptr<std::string> name_;
};

// `t`, if any, is needed soon, and was used on another processor.
inline void prefetch(const task* t) noexcept {
    if (t == nullptr) return;
    for (std::size_t at = 0; at < task::busy_bytes; at += 64)
        __builtin_prefetch(reinterpret_cast<const std::byte*>(t) + at, 1);
}

// The calling task. An OS thread that we did not start becomes known here.
task& current() noexcept;
task* current_or_null() noexcept;
// current_or_null(), inlined. Only as the first act of a function that is not inlined itself and where no task has switched yet:
// the compiler may keep the variable's address, and a green task may come back on another thread.
extern thread_local constinit task* task_of_this_thread [[gnu::tls_model("initial-exec")]];
[[gnu::always_inline]] inline task* current_if_known() noexcept { return task_of_this_thread; }
[[gnu::always_inline]] inline task& current_at_entry() noexcept {
    task* const t = current_if_known();
    return t != nullptr ? *t : current();
}
void set_current(task* t) noexcept;
// The task of the calling OS thread ends when the thread does, after the thread's own destructors.
void ends_with_this_thread(task& t) noexcept;

// A new record with an id, one reference, not yet started.
task& make_task(task_kind kind);
// Drops one reference; the last one frees the record.
void release(task& t) noexcept;

// Calls f(task&) for every task that has an id. Tasks may start and end meanwhile.
template <class F>
void for_each_task(F&& f);

namespace registry {
inline constexpr std::size_t chunk_tasks = 64;
struct chunk {
    std::array<task, chunk_tasks> tasks;
    std::atomic<chunk*> next{nullptr};
};
extern std::atomic<chunk*> chunks;
std::uint64_t tasks_made() noexcept;
}  // namespace registry

template <class F>
void for_each_task(F&& f) {
    for (registry::chunk* c = registry::chunks.load(std::memory_order_acquire); c != nullptr;
         c = c->next.load(std::memory_order_acquire))
        for (task& t : c->tasks)
            if (t.id.load(std::memory_order_acquire) != 0) f(t);
}

}  // namespace gordian::inline GORDIAN_MODE::core
