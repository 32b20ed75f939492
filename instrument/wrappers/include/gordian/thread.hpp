// gordian::thread and jthread: OS threads, as the standard's, with a name and an end that others can wait for.
//
//     gordian::thread alice(gordian::task_name{"alice"}, [&] { work(); });
//
// A green task that joins one is parked, not its OS thread. A thread ends after its thread_local destructors. Destroying one
// that is joinable ends the program, as in the standard, and is reported (`unjoined-thread`).
#pragma once

#include <gordian/task.hpp>

#include <stop_token>
#include <thread>

namespace gordian::inline GORDIAN_MODE {

namespace detail {

#if GORDIAN_DETECTION

// The record of a thread that is about to start, with the references of the thread and of its handle.
GORDIAN_API core::task* announce_thread(std::string* name);
GORDIAN_API void thread_did_not_start(core::task* record) noexcept;
GORDIAN_API void thread_begins(core::task* record) noexcept;  // in the thread
GORDIAN_API void report_unjoined(core::task* record) noexcept;

// Half of a thread's handle: what the runtime knows of it.
class thread_record {
public:
    thread_record() noexcept = default;
    explicit thread_record(std::string* name) : record_(announce_thread(name)) {}
    thread_record(thread_record&& other) noexcept : record_(std::exchange(other.record_, nullptr)) {}
    thread_record& operator=(thread_record&& other) noexcept {
        std::swap(record_, other.record_);
        return *this;
    }
    ~thread_record() {
        if (record_ != nullptr) release_task(record_);
    }
    core::task* get() const noexcept { return record_; }
    template <class StandardJoin>
    void join(StandardJoin standard_join) {
        join_task(record_);
        standard_join();
        reset();
    }
    void did_not_start() const noexcept { thread_did_not_start(record_); }
    void is_left_joinable() const noexcept { report_unjoined(record_); }
    void reset() noexcept { *this = thread_record{}; }

private:
    core::task* record_ = nullptr;
};

#else

// Nothing: an OS thread becomes known when it first waits. A green task that joins one lends its own OS thread to the wait,
// and another one takes the tasks meanwhile.
inline void thread_begins(core::task*) noexcept {}

class thread_record {
public:
    thread_record() noexcept = default;
    explicit thread_record(std::string*) noexcept {}
    thread_record(thread_record&&) noexcept {}
    thread_record& operator=(thread_record&&) noexcept { return *this; }
    static constexpr core::task* get() noexcept { return nullptr; }
    template <class StandardJoin>
    void join(StandardJoin standard_join) {
        blocking(standard_join);
    }
    void did_not_start() const noexcept {}
    void is_left_joinable() const noexcept {}
    void reset() noexcept {}
};

#endif

// What a thread runs: neither another thread nor the name of this one.
template <class F, class Thread>
concept task_of = !std::is_same_v<std::remove_cvref_t<F>, Thread> && !std::is_same_v<std::remove_cvref_t<F>, task_name>;
template <class F, class... Args>
concept stoppable = startable<F, Args...> || startable<F, std::stop_token, Args...>;

template <class F, class... Args>
struct thread_closure {
    std::tuple<F, Args...> parts;
    std::stop_token stop;

    static void call(void* self) {
        auto* const c = static_cast<thread_closure*>(self);
        std::apply(
            [&](F& function, Args&... arguments) {
                if constexpr (std::is_invocable_v<F, std::stop_token, Args...>)
                    std::invoke(std::move(function), std::move(c->stop), std::move(arguments)...);
                else
                    std::invoke(std::move(function), std::move(arguments)...);
            },
            c->parts);
    }
};

template <class F, class... Args>
auto thread_function(core::task* record, F&& f, Args&&... args) {
    using closure = thread_closure<std::decay_t<F>, std::decay_t<Args>...>;
    using parts = std::tuple<std::decay_t<F>, std::decay_t<Args>...>;
    return [record, c = closure{parts(std::forward<F>(f), std::forward<Args>(args)...), std::stop_token{}}](
               std::stop_token&& stop) mutable {
        thread_begins(record);
        c.stop = std::move(stop);
        run_watched(closure::call, &c);
    };
}

}  // namespace detail

class thread : public std::thread {
public:
    thread() noexcept = default;
    template <class F, class... Args>
    requires detail::task_of<F, thread> && detail::startable<F, Args...>
    explicit thread(F&& f, Args&&... args) : record_(unnamed) {
        start(std::forward<F>(f), std::forward<Args>(args)...);
    }
    template <class F, class... Args>
    requires detail::startable<F, Args...>
    explicit thread(task_name name, F&& f, Args&&... args) : record_(&name.name) {
        start(std::forward<F>(f), std::forward<Args>(args)...);
    }
    thread(thread&& other) noexcept = default;
    thread& operator=(thread&& other) noexcept {
        if (joinable()) record_.is_left_joinable();  // and the standard's assignment ends the program
        record_ = std::move(other.record_);
        std::thread::operator=(std::move(other));
        return *this;
    }
    ~thread() {
        if (joinable()) record_.is_left_joinable();
    }

    void join() {
        if (!joinable()) detail::not_joinable();
        record_.join([this] { std::thread::join(); });
    }
    void detach() {
        std::thread::detach();
        record_.reset();
    }
    void swap(thread& other) noexcept {
        std::thread::swap(other);
        std::swap(record_, other.record_);
    }
    friend void swap(thread& a, thread& b) noexcept { a.swap(b); }

private:
    static constexpr std::string* unnamed = nullptr;
    template <class F, class... Args>
    void start(F&& f, Args&&... args) {
        try {
            std::thread::operator=(
                std::thread([function = detail::thread_function(record_.get(), std::forward<F>(f),
                                                                std::forward<Args>(args)...)]() mutable {
                    function(std::stop_token{});
                }));
        } catch (...) {
            record_.did_not_start();
            throw;
        }
    }
    [[no_unique_address]] detail::thread_record record_;
};

class jthread : public std::jthread {
public:
    jthread() noexcept = default;
    template <class F, class... Args>
    requires detail::task_of<F, jthread> && detail::stoppable<F, Args...>
    explicit jthread(F&& f, Args&&... args) : record_(unnamed) {
        start(std::forward<F>(f), std::forward<Args>(args)...);
    }
    template <class F, class... Args>
    requires detail::stoppable<F, Args...>
    explicit jthread(task_name name, F&& f, Args&&... args) : record_(&name.name) {
        start(std::forward<F>(f), std::forward<Args>(args)...);
    }
    jthread(jthread&& other) noexcept = default;
    jthread& operator=(jthread&& other) noexcept {
        jthread moved(std::move(other));
        swap(moved);
        return *this;
    }
    ~jthread() {
        if (!joinable()) return;
        request_stop();
        join();
    }

    void join() {
        if (!joinable()) detail::not_joinable();
        record_.join([this] { std::jthread::join(); });
    }
    void detach() {
        std::jthread::detach();
        record_.reset();
    }
    void swap(jthread& other) noexcept {
        std::jthread::swap(other);
        std::swap(record_, other.record_);
    }
    friend void swap(jthread& a, jthread& b) noexcept { a.swap(b); }

private:
    static constexpr std::string* unnamed = nullptr;
    template <class F, class... Args>
    void start(F&& f, Args&&... args) {
        try {
            std::jthread started(
                detail::thread_function(record_.get(), std::forward<F>(f), std::forward<Args>(args)...));
            std::jthread::swap(started);
        } catch (...) {
            record_.did_not_start();
            throw;
        }
    }
    [[no_unique_address]] detail::thread_record record_;
};

}  // namespace gordian::inline GORDIAN_MODE
