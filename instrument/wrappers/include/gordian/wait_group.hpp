// gordian::wait_group: waits until as many are done as were added (Go's sync.WaitGroup).
//
//     gordian::wait_group workers;
//     for (auto& part : parts) workers.go([&] { work(part); });
//     workers.wait();
//
// go() adds one, starts a task, and is done when the task is; what f captured is destroyed before that. Once wait() returns
// the group may be destroyed, or used again. Every done() is ordered before the end of the waits that follow.
//
// Reported: counting below zero (`negative-wait-group`; it throws std::logic_error and nothing changes); adding from zero
// where nothing orders that before or after a wait (`wait-group-add-race`): such a wait may find nothing to wait for;
// destroying it while somebody waits (`destroyed-in-use`).
#pragma once

#include <gordian/detail/resource.hpp>
#include <gordian/detail/storage.hpp>
#include <gordian/task.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

namespace gordian::inline GORDIAN_MODE {

namespace detail {

// Guarded by the bucket.
struct wait_group_state : resource {
    std::ptrdiff_t missing = 0;
    queue_storage waiters;
#if GORDIAN_DETECTION
    clock_storage clock;  // what all knew who were done

    // The latest moments of one kind, of tasks that do not know of each other; what is forgotten is missed.
    struct moments {
        static constexpr std::uint32_t capacity = 4;
        struct moment {
            std::uint64_t when, who;
            std::uint32_t at;
        };
        moment kept[capacity] = {};
        std::uint32_t count = 0, next = 0;
    };
    moments adds;  // from zero
    moments waits;
    std::uint32_t reports_left = 4;
    GORDIAN_API ~wait_group_state();
#endif
    constexpr explicit wait_group_state(const char* name) noexcept : resource(core::resource_kind::wait_group, name) {}
};

GORDIAN_API void add(wait_group_state& g, std::ptrdiff_t n);
GORDIAN_API void wait(wait_group_state& g);

}  // namespace detail

class wait_group {
public:
    constexpr wait_group() noexcept : state_(nullptr) {}
    constexpr explicit wait_group(const char* name) noexcept : state_(name) {}
    wait_group(const wait_group&) = delete;
    wait_group& operator=(const wait_group&) = delete;

    void add(std::ptrdiff_t n = 1) {
        detail::add(state_, n);
        asm volatile("");
    }
    void done() {
        detail::add(state_, -1);
        asm volatile("");
    }
    void wait() {
        detail::wait(state_);
        asm volatile("");
    }

    template <class F>
    task go(F&& f) {
        add();
        try {
            return gordian::go([this, f = std::optional<std::decay_t<F>>(std::forward<F>(f))]() mutable {
                std::invoke(std::move(*f));
                f.reset();
                done();
            });
        } catch (...) {
            done();  // the task was not started
            throw;
        }
    }

private:
    detail::wait_group_state state_;
};

}  // namespace gordian::inline GORDIAN_MODE
