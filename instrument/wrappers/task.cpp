#include <gordian/task.hpp>
#include <gordian/thread.hpp>

#include "core/gate.hpp"
#include "core/misuse.hpp"
#include "core/scheduler.hpp"
#include "core/schedulers/green.hpp"
#include "core/stack_range.hpp"
#include "core/task.hpp"

#if GORDIAN_DETECTION
#include "core/owners.hpp"
#include "core/stacks/capture.hpp"
#endif

#include <new>
#include <stdexcept>
#include <sys/syscall.h>
#include <system_error>
#include <unistd.h>

namespace gordian::inline GORDIAN_MODE {

namespace detail {

using namespace core;

namespace {

// The new task knows what its creator knows, and is told apart from it from now on.
void inherit(core::task& child, core::task& creator) {
#if GORDIAN_DETECTION
    sync_clock fork;
    fork.release(creator.clock);
    fork.acquire(child.clock);
    child.creator = creator.id.load(std::memory_order_relaxed);
    child.scope = creator.scope;
#else
    static_cast<void>(child);
    static_cast<void>(creator);
#endif
}

void* make_room(core::task& t, std::size_t size, std::size_t alignment) {
    t.closure_size = size;
    if (size <= t.inline_closure.size() && alignment <= 16) return t.inline_closure.data();
    return ::operator new (size, std::align_val_t{alignment < 16 ? 16 : alignment});
}

// A closure of its own allocation is freed with its task; operator delete needs the alignment again.
void free_room(void* room, core::task& t, std::size_t alignment) noexcept {
    if (room != t.inline_closure.data()) ::operator delete (room, std::align_val_t{alignment < 16 ? 16 : alignment});
}

}  // namespace

[[gnu::noinline]] unborn_task conceive_task(std::size_t closure_size, std::size_t alignment) {
    core::task& creator = current();
    core::task& t = make_task(core::task_kind::green);
#if GORDIAN_DETECTION
    t.created_at = capture_stack();
    creator.under_construction = &t;
#else
    static_cast<void>(creator);
#endif
    t.closure_alignment = alignment;
    void* const room = make_room(t, closure_size, alignment);
    t.closure = room;
    return {&t, room};
}

void give_birth(const unborn_task& unborn, void (*run)(void*), std::string* name) {
    core::task& creator = current();
    core::task& t = *unborn.record;
#if GORDIAN_DETECTION
    creator.under_construction = nullptr;
#endif
    if (name != nullptr) t.set_name(std::move(*name));
    t.run = run;
    t.references.store(2, std::memory_order_relaxed);  // the run and the handle
    inherit(t, creator);
    scheduler& host = scheduler_of_go();
    t.host = &host;
    gate::task_started(t);
    host.start(t);
    scheduling_point(creator);
}

void abandon_task(const unborn_task& unborn) noexcept {
#if GORDIAN_DETECTION
    current().under_construction = nullptr;
#endif
    free_room(unborn.room, *unborn.record, unborn.record->closure_alignment);
    release(*unborn.record);
}

[[gnu::noinline]] void join_task(core::task* record) {
    core::task& self = current_at_entry();
    core::task& t = *record;
#if GORDIAN_DETECTION
    const stack_id at = capture_stack();
    scheduling_point(self);
#endif
    if (!t.finished.load(std::memory_order_acquire)) {
        bucket& b = bucket_of(&t);
        b.guard.lock();
        if (t.finished.load(std::memory_order_relaxed)) {
            b.guard.unlock();
        } else {
            waiter w;
#if GORDIAN_DETECTION
            const wanted its_end{&t.as_resource, hold_mode::exclusive, false};
            const wait_record what{"join", &its_end, 1, false, at};
#else
            const wait_description what;
#endif
            if (gate::wait(self, w, t.joiners, b, what, never) == wait_result::refused)
                throw std::system_error(std::make_error_code(std::errc::resource_deadlock_would_occur), "join");
        }
    }
#if GORDIAN_DETECTION
    t.end_clock.acquire(self.clock);
#endif
}

#if GORDIAN_DETECTION
namespace {
bool ends_itself(const resource& r, core::hold_mode, core::task&, std::vector<core::task*>& out) {
    core::task& awaited = static_cast<const task_resource&>(r).of;
    if (!awaited.finished.load(std::memory_order_acquire)) out.push_back(&awaited);
    return true;
}
[[maybe_unused]] const bool answered = register_owner_query(resource_kind::task, ends_itself);
}  // namespace
#endif

void release_task(core::task* record) noexcept { release(*record); }
std::uint64_t number_of_task(const core::task* record) noexcept { return record->id.load(std::memory_order_relaxed); }

void not_joinable() { throw std::system_error(std::make_error_code(std::errc::invalid_argument), "join"); }

#if GORDIAN_DETECTION

[[gnu::noinline]] core::task* announce_thread(std::string* name) {
    core::task& creator = current();
    core::task& t = make_task(core::task_kind::thread);
    t.created_at = capture_stack();
    if (name != nullptr) t.set_name(std::move(*name));
    t.references.store(2, std::memory_order_relaxed);  // the thread and its handle
    inherit(t, creator);
    t.host = &scheduler_of_threads();
    gate::task_started(t);
    return &t;
}

void thread_did_not_start(core::task* record) noexcept {
    gate::task_never_ran(*record);
    release(*record);
}

void thread_begins(core::task* record) noexcept {
    set_current(record);
    record->os_thread = static_cast<int>(syscall(SYS_gettid));
    note_stack_of_thread(*record);
    ends_with_this_thread(*record);
    record->host->start(*record);
}

void report_unjoined(core::task* record) noexcept {
    report(misuse::unjoined_thread, record != nullptr ? &record->as_resource : nullptr, nullptr,
           __builtin_frame_address(0));
}

#endif

void enter_kernel() noexcept {
    core::task& self = current();
    self.host->enter_kernel(self);
}

void leave_kernel() noexcept {
    core::task& self = current();
    self.host->leave_kernel(self);
}

}  // namespace detail

namespace this_task {

task_id id() noexcept { return task_id_access::make(core::current().id.load(std::memory_order_relaxed)); }
void set_name(std::string_view name) { core::current().set_name(std::string(name)); }
void sleep_until(time_point t) { core::gate::sleep_until(t); }

void yield() noexcept {
    core::task& self = core::current();
    self.host->yield(self);
}

void progress([[maybe_unused]] std::uint64_t units) noexcept {
#if GORDIAN_DETECTION
    core::task& self = core::current();
    self.progress.store(self.progress.load(std::memory_order_relaxed) + units, std::memory_order_relaxed);
#endif
}

}  // namespace this_task

void set_parallelism(unsigned os_threads) {
    if (os_threads == 0) throw std::invalid_argument("gordian::set_parallelism: 0 OS threads cannot run anything");
    core::set_green_parallelism(os_threads);
}

unsigned parallelism() noexcept { return core::green_parallelism(); }

time_point clock::now() noexcept { return std::chrono::steady_clock::now(); }

}  // namespace gordian::inline GORDIAN_MODE
