// gordian::tracked<T>: a value whose reads and writes are checked as accesses to shared memory.
//
//     gordian::tracked<int> balance{100};
//     balance = balance - 10;                                            // a read and a write
//     gordian::tracked<std::vector<int>> items;
//     items.with([](std::vector<int>& v) { v.push_back(1); });           // a write, whatever else it does
//     items.with_read([](const std::vector<int>& v) { return v.size(); });
//
// Two accesses of which one writes, and which nothing orders, are a `data-race`; both are reported with their stacks. The
// value's construction is a write, too, and so is its end (`race-after-free`). It does not lock anything: it stays as racy as
// the T would be. Copies are values of their own.
//
// Cost: a few nanoseconds for an access that repeats one of the same critical section. In the library without detection a
// tracked<T> is a T.
#pragma once

#include <gordian/detail/access_marks.hpp>
#include <gordian/detail/mode.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace gordian::inline GORDIAN_MODE {

template <class T>
class tracked;

namespace detail {

template <class T>
inline constexpr bool is_tracked = false;
template <class T>
inline constexpr bool is_tracked<tracked<T>> = true;

template <class U, class T>
concept initializes = std::is_constructible_v<T, U> && !is_tracked<std::remove_cvref_t<U>>;
template <class U, class T>
concept assigns = std::is_assignable_v<T&, U> && !is_tracked<std::remove_cvref_t<U>>;

#if GORDIAN_DETECTION
GORDIAN_API void record_read(access_marks& marks, const void* value, std::size_t size) noexcept;
GORDIAN_API void record_write(access_marks& marks, const void* value, std::size_t size, bool may_read) noexcept;
GORDIAN_API void record_begin(access_marks& marks, const void* value, std::size_t size) noexcept;
GORDIAN_API void record_end(access_marks& marks, const void* value, std::size_t size) noexcept;

// The fast path: the same task did the same kind of access in the same moment, and nobody's came between. A moment ends with
// each release the task does and each lock it takes, so all accesses of one moment hold the same locks, and know and are known
// by the same: whatever races with the second one races with the first, which is recorded. All accesses are
// always inlined: who calls a function last jumps to it, and is not on its stack.
[[gnu::always_inline]] inline void read_of(access_marks& marks, const void* value, std::size_t size) noexcept {
    if (is_of_this_moment(marks.read)) [[likely]]
        return marks.read_last.store(true, std::memory_order_relaxed);
    record_read(marks, value, size);
    asm volatile("");
}
[[gnu::always_inline]] inline void write_of(access_marks& marks, const void* value, std::size_t size,
                                            bool may_read = false) noexcept {
    if (is_of_this_moment(marks.write)) [[likely]]
        return marks.read_last.store(false, std::memory_order_relaxed);
    record_write(marks, value, size, may_read);
    asm volatile("");
}
#endif

}  // namespace detail

template <class T>
class tracked {
    static_assert(std::is_object_v<T> && !std::is_const_v<T>,
                  "gordian::tracked<T>: T is an object type that can be written");

public:
    using value_type = T;

    constexpr tracked() : value_() { began(); }
    template <class U = T>
    requires detail::initializes<U, T>
    constexpr explicit(!std::is_convertible_v<U, T>) tracked(U&& value) : value_(std::forward<U>(value)) { began(); }
    template <class First, class Second, class... Rest>
    requires std::is_constructible_v<T, First, Second, Rest...>
    constexpr tracked(First&& first, Second&& second, Rest&&... rest)
        : value_(std::forward<First>(first), std::forward<Second>(second), std::forward<Rest>(rest)...) {
        began();
    }
    constexpr tracked(const tracked& other) requires std::copy_constructible<T> : value_(other.read()) { began(); }
    [[gnu::always_inline]] tracked& operator=(const tracked& other) requires std::is_copy_assignable_v<T> {
        if (this != &other) write() = other.read();
        return *this;
    }
#if GORDIAN_DETECTION
    [[gnu::always_inline]] ~tracked() {
        detail::record_end(marks_, std::addressof(value_), sizeof(T));
        asm volatile("");
    }
#endif

    [[gnu::always_inline]] T load() const requires std::copy_constructible<T> { return read(); }
    [[gnu::always_inline]] operator T() const requires std::copy_constructible<T> { return read(); }
    template <class U = T>
    requires std::is_assignable_v<T&, U>
    [[gnu::always_inline]] void store(U&& value) { write() = std::forward<U>(value); }
    template <class U = T>
    requires detail::assigns<U, T>
    [[gnu::always_inline]] tracked& operator=(U&& value) {
        write() = std::forward<U>(value);
        return *this;
    }

    // A read and a write each.
    template <class U>
    requires requires(T& v, U&& u) { v += std::forward<U>(u); }
    [[gnu::always_inline]] tracked& operator+=(U&& by) {
        read_and_write() += std::forward<U>(by);
        return *this;
    }
    template <class U>
    requires requires(T& v, U&& u) { v -= std::forward<U>(u); }
    [[gnu::always_inline]] tracked& operator-=(U&& by) {
        read_and_write() -= std::forward<U>(by);
        return *this;
    }
    [[gnu::always_inline]] tracked& operator++() requires requires(T& v) { ++v; }
    {
        ++read_and_write();
        return *this;
    }
    [[gnu::always_inline]] tracked& operator--() requires requires(T& v) { --v; }
    {
        --read_and_write();
        return *this;
    }
    [[gnu::always_inline]] T operator++(int) requires requires(T& v) { v++; }
    { return read_and_write()++; }
    [[gnu::always_inline]] T operator--(int) requires requires(T& v) { v--; }
    { return read_and_write()--; }

    // Anything else: f gets the value, and its result is returned.
    template <class F>
    requires std::invocable<F, T&>
    decltype(auto) with(F&& f) { return std::invoke(std::forward<F>(f), change()); }
    template <class F>
    requires std::invocable<F, const T&>
    decltype(auto) with_read(F&& f) const { return std::invoke(std::forward<F>(f), read()); }

private:
#if GORDIAN_DETECTION
    // A constant is initialized before anything runs.
    constexpr void began() {
        if (!std::is_constant_evaluated()) detail::record_begin(marks_, std::addressof(value_), sizeof(T));
    }
    [[gnu::always_inline]] constexpr const T& read() const {
        if (!std::is_constant_evaluated()) detail::read_of(marks_, std::addressof(value_), sizeof(T));
        return value_;
    }
    [[gnu::always_inline]] T& write() {
        detail::write_of(marks_, std::addressof(value_), sizeof(T));
        return value_;
    }
    [[gnu::always_inline]] T& change() {
        detail::write_of(marks_, std::addressof(value_), sizeof(T), true);
        return value_;
    }
    [[gnu::always_inline]] T& read_and_write() {
        read();
        return write();
    }

    T value_;
    mutable detail::access_marks marks_;
#else
    constexpr void began() noexcept {}
    constexpr const T& read() const noexcept { return value_; }
    constexpr T& write() noexcept { return value_; }
    constexpr T& change() noexcept { return value_; }
    constexpr T& read_and_write() noexcept { return value_; }

    T value_;
#endif
};

template <class T>
tracked(T) -> tracked<T>;

}  // namespace gordian::inline GORDIAN_MODE
