// gordian::confined<T>: a value that belongs to one task at a time.
//
//     gordian::confined<std::map<int, int>> table;             // belongs to the task that makes it
//     table.with([](auto& t) { t[1] = 2; });
//     table.hand_off(worker.id());                             // from now on it is worker's
//
// A touch by any other task is a finding (`confinement`), with the owner's last touch and the history of hand-overs; with()
// runs f all the same. Handing over orders what the old owner did before what the new owner does. Who destroys it need not
// own it.
#pragma once

#include <gordian/detail/mode.hpp>
#include <gordian/task.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace gordian::inline GORDIAN_MODE {

namespace detail {
#if GORDIAN_DETECTION
struct confinement;  // who owns it, and how that came
GORDIAN_API confinement* confine() noexcept;
GORDIAN_API void end_confinement(confinement* c) noexcept;
GORDIAN_API void touch_confined(confinement& c, const void* value, std::size_t size) noexcept;
GORDIAN_API void hand_off_confined(confinement& c, const void* value, std::size_t size, task_id to) noexcept;
#endif

template <class T, class... Args>
concept made_from = sizeof...(Args) != 0 && std::constructible_from<T, Args...>;
template <class T, class... Args>
inline constexpr bool converts = sizeof...(Args) == 1 && (std::is_convertible_v<Args, T> && ...);
}  // namespace detail

template <class T>
class confined {
    static_assert(std::is_object_v<T>, "gordian::confined<T>: T is an object type");

public:
    using value_type = T;

    confined() requires std::default_initializable<T> : value_() { asm volatile(""); }
    template <class... Args>
    requires detail::made_from<T, Args...>
    explicit(!detail::converts<T, Args...>) confined(Args&&... args) : value_(std::forward<Args>(args)...) {
        asm volatile("");
    }
    confined(const confined&) = delete;
    confined& operator=(const confined&) = delete;
#if GORDIAN_DETECTION
    ~confined() { detail::end_confinement(confinement_); }
#endif

    template <class F>
    requires std::invocable<F, T&>
    decltype(auto) with(F&& f) {
#if GORDIAN_DETECTION
        detail::touch_confined(*confinement_, std::addressof(value_), sizeof(T));
#endif
        return std::invoke(std::forward<F>(f), value_);
    }

    // The caller has to own it. Handing it to oneself, or to a task that has ended, is allowed.
    void hand_off([[maybe_unused]] task_id to) {
#if GORDIAN_DETECTION
        detail::hand_off_confined(*confinement_, std::addressof(value_), sizeof(T), to);
        asm volatile("");
#endif
    }

private:
    T value_;
#if GORDIAN_DETECTION
    detail::confinement* const confinement_ = detail::confine();
#endif
};

}  // namespace gordian::inline GORDIAN_MODE
