// Green tasks: go(), the task handle, this_task, and how many OS threads host them.
//
//     gordian::task alice = gordian::go(gordian::task_name{"alice"}, [&] { work(); });
//     alice.join();
//
// Many tasks run on parallelism() OS threads; blocking in any primitive of this library parks the task and not its thread.
// A million tasks at once is normal use. Dropping the handle detaches the task.
//
// Keep in mind: a task may go on on another OS thread after any blocking call, so `thread_local` variables are not its own.
// A call that blocks in the kernel belongs in blocking(); without it the thread is replaced after a moment. A loop that
// neither blocks nor uses an atomic of this library keeps its thread. An exception that leaves a task ends the program, as
// with std::thread, and is reported (`check-failed`). Stacks are of the size of the option stack_size; one that overflows is
// named.
#pragma once

#include <gordian/clock.hpp>
#include <gordian/detail/resource.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace gordian::inline GORDIAN_MODE {

namespace core {
struct task;
}

// Names one task of the program's life; never given again. The default one names none.
class task_id {
public:
    constexpr task_id() noexcept = default;
    friend constexpr auto operator<=>(task_id, task_id) noexcept = default;
    template <class Char, class Traits>
    friend std::basic_ostream<Char, Traits>& operator<<(std::basic_ostream<Char, Traits>& out, task_id id) {
        return out << id.number_;
    }

private:
    friend struct std::hash<task_id>;
    friend struct task_id_access;
    constexpr explicit task_id(std::uint64_t number) noexcept : number_(number) {}
    std::uint64_t number_ = 0;
};

// Between the numbers of the runtime and task_id.
struct task_id_access {
    static constexpr task_id make(std::uint64_t number) noexcept { return task_id{number}; }
    static constexpr std::uint64_t number(task_id id) noexcept { return id.number_; }
};

struct task_name {
    explicit task_name(std::string n) : name(std::move(n)) {}
    std::string name;
};

namespace detail {

// A task in the making: its record, and room for its closure.
struct unborn_task {
    core::task* record;
    void* room;
};
GORDIAN_API unborn_task conceive_task(std::size_t closure_size, std::size_t alignment);
GORDIAN_API void give_birth(const unborn_task& t, void (*run)(void*), std::string* name);  // it may run from now on
GORDIAN_API void abandon_task(const unborn_task& t) noexcept;  // its closure could not be made
GORDIAN_API void join_task(core::task* record);
GORDIAN_API void release_task(core::task* record) noexcept;
GORDIAN_API std::uint64_t number_of_task(const core::task* record) noexcept;
[[noreturn]] GORDIAN_API void not_joinable();

// Calls a task's function. An exception that would leave it ends the program; with detection it is reported first, where it was
// thrown, with nothing unwound yet. What unwinds a thread that is to end (pthread_exit(), pthread_cancel()) passes.
#if GORDIAN_DETECTION
GORDIAN_API void run_watched(void (*function)(void*), void* argument);
#else
inline void run_watched(void (*function)(void*), void* argument) { function(argument); }
#endif

template <class F, class... Args>
struct closure {
    void* begin = nullptr;  // so that the address where it was made, which lies about for long, is not that of a part
    std::tuple<F, Args...> parts;

    static void call(void* self) {
        std::apply([](F& f, Args&... args) { std::invoke(std::move(f), std::move(args)...); },
                   static_cast<closure*>(self)->parts);
    }
    static void run(void* self) noexcept {
        run_watched(call, self);
        std::destroy_at(static_cast<closure*>(self));
    }
};

template <class F, class... Args>
concept startable = std::is_invocable_v<std::decay_t<F>, std::decay_t<Args>...>;

}  // namespace detail

// A handle to a task that go() started.
class task {
public:
    task() noexcept = default;
    task(task&& other) noexcept
        : record_(std::exchange(other.record_, nullptr)), id_(std::exchange(other.id_, task_id{})) {}
    task& operator=(task&& other) noexcept {
        task moved(std::move(other));
        std::swap(record_, moved.record_);
        std::swap(id_, moved.id_);
        return *this;
    }
    ~task() {
        if (record_ != nullptr) detail::release_task(record_);
    }

    // Waits until the task has ended and what it captured is destroyed. Throws std::system_error(invalid_argument) when there
    // is nothing to join, and (resource_deadlock_would_occur) with on_deadlock=throw when the wait would close a circle.
    void join() {
        if (record_ == nullptr) detail::not_joinable();
        detail::join_task(record_);
        detail::release_task(std::exchange(record_, nullptr));
    }
    bool joinable() const noexcept { return record_ != nullptr; }
    task_id id() const noexcept { return id_; }

private:
    template <class F, class... Args>
    friend task start_task(std::string* name, F&& f, Args&&... args);
    core::task* record_ = nullptr;
    task_id id_;
};

template <class F, class... Args>
task start_task(std::string* name, F&& f, Args&&... args) {
    using closure = detail::closure<std::decay_t<F>, std::decay_t<Args>...>;
    const detail::unborn_task unborn = detail::conceive_task(sizeof(closure), alignof(closure));
    try {
        ::new (unborn.room) closure{nullptr, std::tuple<std::decay_t<F>, std::decay_t<Args>...>(
                                                 std::forward<F>(f), std::forward<Args>(args)...)};
    } catch (...) {
        detail::abandon_task(unborn);
        throw;
    }
    task handle;
    handle.record_ = unborn.record;
    handle.id_ = task_id_access::make(detail::number_of_task(unborn.record));
    detail::give_birth(unborn, &closure::run, name);
    return handle;
}

// Starts f(args...) as a green task. f and the arguments are moved or copied, as std::thread does.
template <class F, class... Args>
requires(!std::is_same_v<std::decay_t<F>, task_name> && detail::startable<F, Args...>) task go(F&& f, Args&&... args) {
    return start_task(nullptr, std::forward<F>(f), std::forward<Args>(args)...);
}

template <class F, class... Args>
requires detail::startable<F, Args...> task go(task_name name, F&& f, Args&&... args) {
    return start_task(&name.name, std::forward<F>(f), std::forward<Args>(args)...);
}

namespace this_task {

GORDIAN_API task_id id() noexcept;
GORDIAN_API void set_name(std::string_view name);
GORDIAN_API void sleep_until(time_point t);
inline void sleep_for(duration d) { sleep_until(detail::after_now(d)); }
GORDIAN_API void yield() noexcept;
// "Useful work was done": what livelock and starvation are judged by.
GORDIAN_API void progress(std::uint64_t units = 1) noexcept;

}  // namespace this_task

// How many OS threads host go() tasks (Go's GOMAXPROCS); at first std::thread::hardware_concurrency(). 0 throws
// std::invalid_argument.
GORDIAN_API void set_parallelism(unsigned os_threads);
GORDIAN_API unsigned parallelism() noexcept;

namespace detail {
GORDIAN_API void enter_kernel() noexcept;
GORDIAN_API void leave_kernel() noexcept;
struct kernel_call {
    kernel_call() noexcept { enter_kernel(); }
    ~kernel_call() { leave_kernel(); }
    kernel_call(const kernel_call&) = delete;
    kernel_call& operator=(const kernel_call&) = delete;
};
}  // namespace detail

// Runs f, which blocks in the kernel; another OS thread takes this one's tasks meanwhile.
template <class F>
decltype(auto) blocking(F&& f) {
    const detail::kernel_call call;
    return std::forward<F>(f)();
}

}  // namespace gordian::inline GORDIAN_MODE

template <>
struct std::hash<gordian::task_id> {
    std::size_t operator()(gordian::task_id id) const noexcept { return std::hash<std::uint64_t>{}(id.number_); }
};
