#include "core/task.hpp"

#include "core/event.hpp"
#include "core/forks.hpp"
#include "core/gate.hpp"
#include "core/present_moment.hpp"
#include "core/scheduler.hpp"
#include "core/stack_range.hpp"

#include <algorithm>
#include <mutex>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace gordian::inline GORDIAN_MODE::core {

namespace registry {
std::atomic<chunk*> chunks{nullptr};
namespace {
std::atomic<task_number> last_id{0};
constinit spinlock guard;
const forks::kept_whole records_are_kept(guard, forks::level::leaf);
constinit task* free_records = nullptr;  // linked by `next`, guarded

// Free records of the calling thread: a spawn and an end touch the shared list once in a batch.
struct local_records {
    task* head = nullptr;
    std::uint32_t count = 0;
};
constexpr std::uint32_t batch = 32;
thread_local constinit local_records mine [[gnu::tls_model("initial-exec")]];
[[gnu::noinline]] local_records& local() noexcept {
    local_records* at = &mine;
    asm volatile("" : "+r"(at));
    return *at;
}

void refill(local_records& l) {
    const std::scoped_lock lock(guard);
    if (free_records == nullptr) {
        auto* added = new chunk;
        for (task& t : added->tasks) {
            t.next = free_records;
            free_records = &t;
        }
        added->next.store(chunks.load(std::memory_order_relaxed), std::memory_order_relaxed);
        chunks.store(added, std::memory_order_release);
    }
    for (; free_records != nullptr && l.count < batch; ++l.count) {
        task* t = std::exchange(free_records, free_records->next);
        t->next = std::exchange(l.head, t);
    }
}

void give_back(local_records& l, std::uint32_t keep) noexcept {
    const std::scoped_lock lock(guard);
    for (; l.count > keep; --l.count) {
        task* t = std::exchange(l.head, l.head->next);
        t->next = std::exchange(free_records, t);
    }
}
}  // namespace

std::uint64_t tasks_made() noexcept { return last_id.load(std::memory_order_relaxed); }
}  // namespace registry

thread_local constinit task* task_of_this_thread = nullptr;

namespace {

// Runs as the thread's last act, after its thread_local destructors: key destructors run after those. It arms itself once
// more, so that the destructors of other keys have run, too.
pthread_key_t end_key;
pthread_once_t end_key_made = PTHREAD_ONCE_INIT;

void thread_ends(void* record) {
    const auto bits = reinterpret_cast<std::uintptr_t>(record);
    if ((bits & 1) == 0) {
        pthread_setspecific(end_key, reinterpret_cast<void*>(bits | 1));
        return;
    }
    auto& t = *reinterpret_cast<task*>(bits & ~std::uintptr_t{1});
    set_current(&t);
    gate::task_ended(t);
    forget_stack_of_thread(t);
    set_current(nullptr);
    release(t);
    registry::give_back(registry::local(), 0);
}

}  // namespace

void ends_with_this_thread(task& t) noexcept {
    pthread_once(&end_key_made, [] { pthread_key_create(&end_key, thread_ends); });
    pthread_setspecific(end_key, &t);
}

[[gnu::noinline]] task* current_or_null() noexcept {
    task* t = task_of_this_thread;
    asm volatile("" : "+r"(t));  // a fiber may be on another thread the next time: nobody may remember the address
    return t;
}

[[gnu::noinline]] void set_current(task* t) noexcept {
    task_of_this_thread = t;
#if GORDIAN_DETECTION
    gordian_present_moment = t != nullptr ? moment_of(t->clock) : &no_moment;
#endif
    asm volatile("");
}

namespace {
[[gnu::noinline]] task& adopt_this_thread() noexcept {
    const bool is_main = getpid() == static_cast<pid_t>(syscall(SYS_gettid));
    task& t = make_task(is_main ? task_kind::main : task_kind::thread);
    t.foreign = !is_main;
    t.host = &os_scheduler();
    t.os_thread = static_cast<int>(syscall(SYS_gettid));
    set_current(&t);
    note_stack_of_thread(t);
    gate::task_started(t);
    if (!is_main) ends_with_this_thread(t);
    return t;
}
}  // namespace

task& current() noexcept {
    task* t = current_or_null();
    return t != nullptr ? *t : adopt_this_thread();
}

task& make_task(task_kind kind) {
    registry::local_records& l = registry::local();
    if (l.head == nullptr) registry::refill(l);
    // NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): what was refilled is not empty
    task& t = *std::exchange(l.head, l.head->next);
    --l.count;
    prefetch(l.head);
    t.kind = kind;
    t.foreign = false;
    t.next = nullptr;
    t.host = nullptr;
    t.os_thread = 0;
    t.context = nullptr;
    std::atomic_ref(t.stack).store(nullptr, std::memory_order_relaxed);
    t.stack_low.store(0, std::memory_order_relaxed);
    t.stack_high.store(0, std::memory_order_relaxed);
    t.token.store(tokens::none, std::memory_order_relaxed);
    t.finished.store(false, std::memory_order_relaxed);
    t.state.store(task_states::running, std::memory_order_relaxed);
    t.references.store(1, std::memory_order_relaxed);
#if GORDIAN_DETECTION
    t.as_resource.number.store(0, std::memory_order_relaxed);
    t.created_at = stack_id::none;
    t.deadlock_reported.store(false, std::memory_order_relaxed);
    t.under_construction = nullptr;
    t.creator = 0;
    t.scope = 0;
    t.progress.store(0, std::memory_order_relaxed);
#endif
    t.id.store(registry::last_id.fetch_add(1, std::memory_order_relaxed) + 1, std::memory_order_release);
    return t;
}

void release(task& t) noexcept {
    if (t.references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    t.id.store(0, std::memory_order_release);
    t.forget_name();
#if GORDIAN_DETECTION
    t.end_clock = sync_clock{};
#endif
    registry::local_records& l = registry::local();
    t.next = std::exchange(l.head, &t);
    if (++l.count >= 2 * registry::batch) registry::give_back(l, registry::batch);
}

void task::set_name(std::string name) {
    auto fresh = std::make_unique<std::string>(std::move(name));
    const std::scoped_lock lock(name_guard_);
    name_.swap(fresh);
}

void task::forget_name() noexcept {
    if (name_ == nullptr) return;  // only the task itself writes it
    const std::scoped_lock lock(name_guard_);
    name_.reset();
}

std::string task::name() const {
    const std::scoped_lock lock(name_guard_);
    return name_ ? *name_ : std::string{};
}

#if GORDIAN_DETECTION
void hold_stack::grow() {
    const std::size_t held = size();
    auto* larger = new hold[held * 2];
    std::copy(items_, end_, larger);
    if (items_ != inline_) delete[] items_;
    items_ = larger;
    end_ = larger + held;
    limit_ = larger + held * 2;
}
#endif

}  // namespace gordian::inline GORDIAN_MODE::core
