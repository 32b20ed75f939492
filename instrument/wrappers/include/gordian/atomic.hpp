// gordian::atomic<T>, atomic_flag and atomic_thread_fence: the standard's, watched.
//
//     gordian::atomic<int> stage{0};
//     stage.store(1, std::memory_order_release);     // what came before is ordered before ...
//     while (stage.load(std::memory_order_acquire) != 1) {}   // ... what comes after, for who reads the 1
//
// Each operation is the standard's on a std::atomic<T>, with the memory order that was asked for. Beside the value lives what
// a reader of that value learns: release sequences are C++20's (only read-modify-writes continue them), a failed
// compare-exchange has its failure order, fences turn relaxed operations into synchronizing ones, and relaxed operations
// alone order nothing. wait() parks a green task and not its OS thread; a loop gives way to other green tasks now and then.
//
// Cost: some 15 ns an operation. The value changes together with what is known of it, under a lock of a few instructions:
// is_lock_free() speaks of the standard's type. In a signal handler that interrupted an operation on the same atomic, only the
// value changes.
//
// In the library without detection these *are* the standard's.
#pragma once

#include <gordian/detail/mode.hpp>
#include <gordian/detail/resource.hpp>
#include <gordian/detail/storage.hpp>

#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <type_traits>

namespace gordian::inline GORDIAN_MODE {

#if !GORDIAN_DETECTION

using std::atomic;
using std::atomic_flag;
using std::atomic_thread_fence;

#else

namespace detail {

struct atomic_state : resource {
    // Who changes the value and the clock together; null: nobody. Readers look at it after the value.
    std::atomic<core::task*> changed_by{nullptr};
    // What a reader of the value would learn: 0 nothing, all ones some of several tasks', else all that was known at this moment.
    std::atomic<std::uint64_t> news{0};
    clock_storage clock;    // guarded by changed_by
    queue_storage waiters;  // under the guard of its bucket

    constexpr atomic_state() noexcept : resource(core::resource_kind::atomic, nullptr) {}
    GORDIAN_API ~atomic_state();
};

// A load: begin, read the value, end. False: the value may have changed meanwhile; now it cannot (the state is taken), read it
// again and call end_load_alone().
GORDIAN_API std::uint64_t begin_load(atomic_state& s) noexcept;
GORDIAN_API bool end_load(atomic_state& s, std::uint64_t news, std::memory_order order, std::uint64_t value) noexcept;
GORDIAN_API void end_load_alone(atomic_state& s, std::memory_order order, std::uint64_t value) noexcept;

// A change: begin, change the value, and say what became of it. Null: a signal handler amid another change; only the value counts.
GORDIAN_API core::task* begin_change(atomic_state& s) noexcept;
GORDIAN_API void end_store(atomic_state& s, core::task* self, std::memory_order order, std::uint64_t value) noexcept;
GORDIAN_API void end_modify(atomic_state& s, core::task* self, std::memory_order order, std::uint64_t value) noexcept;
GORDIAN_API void end_exchanged(atomic_state& s, core::task* self, std::memory_order order,
                               std::uint64_t value) noexcept;
GORDIAN_API void end_failed(atomic_state& s, core::task* self, std::memory_order order, std::uint64_t seen) noexcept;

// Parks until it is notified, unless unchanged(value, old) is false once it is queued.
GORDIAN_API void park_at(atomic_state& s, bool (*unchanged)(const void* value, const void* old), const void* value,
                         const void* old);
GORDIAN_API void notify_one_at(atomic_state& s) noexcept;
GORDIAN_API void notify_all_at(atomic_state& s) noexcept;
GORDIAN_API void fence(std::memory_order order) noexcept;

constexpr std::memory_order order_of_failure(std::memory_order order) noexcept {
    return order == std::memory_order_acq_rel   ? std::memory_order_acquire
           : order == std::memory_order_release ? std::memory_order_relaxed
                                                : order;
}

// A number that stands for the value where progress is judged: equal values give equal ones.
template <class T>
std::uint64_t number_for(const T& value) noexcept {
    if constexpr (std::is_trivially_copyable_v<T>) {
        if constexpr (sizeof(T) <= sizeof(std::uint64_t)) {
            std::uint64_t bits = 0;
            std::memcpy(&bits, std::addressof(value), sizeof(T));
            return bits;
        } else {
            const auto* byte = reinterpret_cast<const unsigned char*>(std::addressof(value));
            std::uint64_t mixed = 0;
            for (std::size_t i = 0; i < sizeof(T); ++i) mixed = (mixed ^ byte[i]) * 0x0000'0100'0000'01b3;
            return mixed;
        }
    } else {
        return 0;
    }
}

// As wait() compares: the representation of the value, without padding where the compiler can tell.
template <class T>
bool is_same_value(T a, T b) noexcept {
    if constexpr (std::is_trivially_copyable_v<T>) {
#if defined(__has_builtin)
#if __has_builtin(__builtin_clear_padding)
        __builtin_clear_padding(std::addressof(a));
        __builtin_clear_padding(std::addressof(b));
#endif
#endif
        return std::memcmp(std::addressof(a), std::addressof(b), sizeof(T)) == 0;
    } else {
        return a == b;
    }
}

// What every atomic has.
template <class T>
class basic_atomic {
public:
    using value_type = T;
    static constexpr bool is_always_lock_free = std::atomic<T>::is_always_lock_free;

    constexpr basic_atomic() noexcept(std::is_nothrow_default_constructible_v<T>) : value_(T()) {}
    constexpr basic_atomic(T value) noexcept : value_(value) {}
    basic_atomic(const basic_atomic&) = delete;
    basic_atomic& operator=(const basic_atomic&) = delete;
    basic_atomic& operator=(const basic_atomic&) volatile = delete;

    bool is_lock_free() const noexcept { return value_.is_lock_free(); }

    T load(std::memory_order order = std::memory_order_seq_cst) const noexcept {
        const std::uint64_t news = begin_load(state_);
        T value = value_.load(order);
        if (!end_load(state_, news, order, number_for(value))) [[unlikely]] {
            value = value_.load(order);
            end_load_alone(state_, order, number_for(value));
        }
        return value;
    }
    operator T() const noexcept { return load(); }

    void store(T value, std::memory_order order = std::memory_order_seq_cst) noexcept {
        core::task* const self = begin_change(state_);
        value_.store(value, order);
        end_store(state_, self, order, number_for(value));
    }
    T operator=(T value) noexcept {
        store(value);
        return value;
    }
    T exchange(T value, std::memory_order order = std::memory_order_seq_cst) noexcept {
        return modify(
            order, [&](std::atomic<T>& v) { return v.exchange(value, order); }, [&](const T&) { return value; });
    }

    bool compare_exchange_weak(T& expected, T desired, std::memory_order success, std::memory_order failure) noexcept {
        return compare_exchange(expected, desired, success, failure, [&](std::atomic<T>& v, T& e) {
            return v.compare_exchange_weak(e, desired, success, failure);
        });
    }
    bool compare_exchange_strong(T& expected, T desired, std::memory_order success,
                                 std::memory_order failure) noexcept {
        return compare_exchange(expected, desired, success, failure, [&](std::atomic<T>& v, T& e) {
            return v.compare_exchange_strong(e, desired, success, failure);
        });
    }
    bool compare_exchange_weak(T& expected, T desired, std::memory_order order = std::memory_order_seq_cst) noexcept {
        return compare_exchange_weak(expected, desired, order, order_of_failure(order));
    }
    bool compare_exchange_strong(T& expected, T desired, std::memory_order order = std::memory_order_seq_cst) noexcept {
        return compare_exchange_strong(expected, desired, order, order_of_failure(order));
    }

    void wait(T old, std::memory_order order = std::memory_order_seq_cst) const noexcept {
        while (is_same_value(load(order), old)) park_at(state_, is_unchanged, &value_, std::addressof(old));
        asm volatile("");
    }
    void notify_one() noexcept {
        notify_one_at(state_);
        asm volatile("");
    }
    void notify_all() noexcept {
        notify_all_at(state_);
        asm volatile("");
    }

    // The same for volatile ones: what they add, the standard's atomic already promises.
    bool is_lock_free() const volatile noexcept { return self().is_lock_free(); }
    T load(std::memory_order order = std::memory_order_seq_cst) const volatile noexcept { return self().load(order); }
    operator T() const volatile noexcept { return self().load(); }
    void store(T value, std::memory_order order = std::memory_order_seq_cst) volatile noexcept {
        self().store(value, order);
    }
    T operator=(T value) volatile noexcept { return self() = value; }
    T exchange(T value, std::memory_order order = std::memory_order_seq_cst) volatile noexcept {
        return self().exchange(value, order);
    }
    bool compare_exchange_weak(T& e, T d, std::memory_order success, std::memory_order failure) volatile noexcept {
        return self().compare_exchange_weak(e, d, success, failure);
    }
    bool compare_exchange_strong(T& e, T d, std::memory_order success, std::memory_order failure) volatile noexcept {
        return self().compare_exchange_strong(e, d, success, failure);
    }
    bool compare_exchange_weak(T& e, T d, std::memory_order order = std::memory_order_seq_cst) volatile noexcept {
        return self().compare_exchange_weak(e, d, order);
    }
    bool compare_exchange_strong(T& e, T d, std::memory_order order = std::memory_order_seq_cst) volatile noexcept {
        return self().compare_exchange_strong(e, d, order);
    }
    void wait(T old, std::memory_order order = std::memory_order_seq_cst) const volatile noexcept {
        self().wait(old, order);
    }
    void notify_one() volatile noexcept { self().notify_one(); }
    void notify_all() volatile noexcept { self().notify_all(); }

protected:
    // A read-modify-write that always writes: `change` does it and returns the value before, from which `after` tells the new one.
    template <class Change, class After>
    T modify(std::memory_order order, Change change, After after) noexcept {
        core::task* const self = begin_change(state_);
        const T before = change(value_);
        end_modify(state_, self, order, number_for<T>(after(before)));
        return before;
    }

private:
    basic_atomic& self() volatile noexcept { return const_cast<basic_atomic&>(*this); }
    const basic_atomic& self() const volatile noexcept { return const_cast<const basic_atomic&>(*this); }

    template <class Exchange>
    bool compare_exchange(T& expected, const T& desired, std::memory_order success, std::memory_order failure,
                          Exchange exchange) noexcept {
        core::task* const self = begin_change(state_);
        const bool exchanged = exchange(value_, expected);
        if (exchanged)
            end_exchanged(state_, self, success, number_for(desired));
        else
            end_failed(state_, self, failure, number_for(expected));
        return exchanged;
    }
    static bool is_unchanged(const void* value, const void* old) noexcept {
        return is_same_value(static_cast<const std::atomic<T>*>(value)->load(std::memory_order_relaxed),
                             *static_cast<const T*>(old));
    }

    std::atomic<T> value_;
    mutable atomic_state state_;
};

// What integers, pointers and floating-point numbers have: `Step` is what is added.
template <class T, class Step>
class counting_atomic : public basic_atomic<T> {
public:
    using difference_type = Step;
    using basic_atomic<T>::basic_atomic;
    using basic_atomic<T>::operator=;

    T fetch_add(Step step, std::memory_order order = std::memory_order_seq_cst) noexcept {
        return this->modify(
            order, [&](std::atomic<T>& v) { return v.fetch_add(step, order); },
            [&](T before) { return static_cast<T>(before + step); });
    }
    T fetch_sub(Step step, std::memory_order order = std::memory_order_seq_cst) noexcept {
        return this->modify(
            order, [&](std::atomic<T>& v) { return v.fetch_sub(step, order); },
            [&](T before) { return static_cast<T>(before - step); });
    }
    T operator+=(Step step) noexcept { return static_cast<T>(fetch_add(step) + step); }
    T operator-=(Step step) noexcept { return static_cast<T>(fetch_sub(step) - step); }

    T fetch_add(Step step, std::memory_order order = std::memory_order_seq_cst) volatile noexcept {
        return counted().fetch_add(step, order);
    }
    T fetch_sub(Step step, std::memory_order order = std::memory_order_seq_cst) volatile noexcept {
        return counted().fetch_sub(step, order);
    }
    T operator+=(Step step) volatile noexcept { return counted() += step; }
    T operator-=(Step step) volatile noexcept { return counted() -= step; }

private:
    counting_atomic& counted() volatile noexcept { return const_cast<counting_atomic&>(*this); }
};

// What integers and pointers have besides.
template <class T, class Step>
class stepping_atomic : public counting_atomic<T, Step> {
public:
    using counting_atomic<T, Step>::counting_atomic;
    using counting_atomic<T, Step>::operator=;

    T operator++() noexcept { return *this += 1; }
    T operator--() noexcept { return *this -= 1; }
    T operator++(int) noexcept { return this->fetch_add(1); }
    T operator--(int) noexcept { return this->fetch_sub(1); }
    T operator++() volatile noexcept { return *this += 1; }
    T operator--() volatile noexcept { return *this -= 1; }
    T operator++(int) volatile noexcept { return this->fetch_add(1); }
    T operator--(int) volatile noexcept { return this->fetch_sub(1); }
};

// What integers have besides.
template <class T>
class integral_atomic : public stepping_atomic<T, T> {
public:
    using stepping_atomic<T, T>::stepping_atomic;
    using stepping_atomic<T, T>::operator=;

    T fetch_and(T bits, std::memory_order order = std::memory_order_seq_cst) noexcept {
        return this->modify(
            order, [&](std::atomic<T>& v) { return v.fetch_and(bits, order); },
            [&](T before) { return static_cast<T>(before & bits); });
    }
    T fetch_or(T bits, std::memory_order order = std::memory_order_seq_cst) noexcept {
        return this->modify(
            order, [&](std::atomic<T>& v) { return v.fetch_or(bits, order); },
            [&](T before) { return static_cast<T>(before | bits); });
    }
    T fetch_xor(T bits, std::memory_order order = std::memory_order_seq_cst) noexcept {
        return this->modify(
            order, [&](std::atomic<T>& v) { return v.fetch_xor(bits, order); },
            [&](T before) { return static_cast<T>(before ^ bits); });
    }
    T operator&=(T bits) noexcept { return static_cast<T>(fetch_and(bits) & bits); }
    T operator|=(T bits) noexcept { return static_cast<T>(fetch_or(bits) | bits); }
    T operator^=(T bits) noexcept { return static_cast<T>(fetch_xor(bits) ^ bits); }

    T fetch_and(T bits, std::memory_order order = std::memory_order_seq_cst) volatile noexcept {
        return integral().fetch_and(bits, order);
    }
    T fetch_or(T bits, std::memory_order order = std::memory_order_seq_cst) volatile noexcept {
        return integral().fetch_or(bits, order);
    }
    T fetch_xor(T bits, std::memory_order order = std::memory_order_seq_cst) volatile noexcept {
        return integral().fetch_xor(bits, order);
    }
    T operator&=(T bits) volatile noexcept { return integral() &= bits; }
    T operator|=(T bits) volatile noexcept { return integral() |= bits; }
    T operator^=(T bits) volatile noexcept { return integral() ^= bits; }

private:
    integral_atomic& integral() volatile noexcept { return const_cast<integral_atomic&>(*this); }
};

template <class T>
struct atomic_base {
    using type = basic_atomic<T>;
};
template <class T>
requires(std::integral<T> && !std::same_as<T, bool>) struct atomic_base<T> {
    using type = integral_atomic<T>;
};
template <class T>
requires std::floating_point<T>
struct atomic_base<T> {
    using type = counting_atomic<T, T>;
};
template <class T>
requires std::is_object_v<T>
struct atomic_base<T*> {
    using type = stepping_atomic<T*, std::ptrdiff_t>;
};

}  // namespace detail

template <class T>
class atomic : public detail::atomic_base<T>::type {
    using base = typename detail::atomic_base<T>::type;

public:
    constexpr atomic() noexcept(std::is_nothrow_default_constructible_v<T>) = default;
    constexpr atomic(T value) noexcept : base(value) {}
    atomic(const atomic&) = delete;
    atomic& operator=(const atomic&) = delete;
    atomic& operator=(const atomic&) volatile = delete;
    using base::operator=;
};

// Of its own type in the standard, too: it has no load and no store.
class atomic_flag {
public:
    constexpr atomic_flag() noexcept = default;
    // NOLINTNEXTLINE(google-explicit-constructor): what ATOMIC_FLAG_INIT needs, `= {0}` here
    constexpr atomic_flag(bool set) noexcept : set_(set) {}
    atomic_flag(const atomic_flag&) = delete;
    atomic_flag& operator=(const atomic_flag&) = delete;
    atomic_flag& operator=(const atomic_flag&) volatile = delete;

    bool test(std::memory_order order = std::memory_order_seq_cst) const noexcept { return set_.load(order); }
    bool test_and_set(std::memory_order order = std::memory_order_seq_cst) noexcept {
        return set_.exchange(true, order);
    }
    void clear(std::memory_order order = std::memory_order_seq_cst) noexcept { set_.store(false, order); }
    void wait(bool old, std::memory_order order = std::memory_order_seq_cst) const noexcept { set_.wait(old, order); }
    void notify_one() noexcept { set_.notify_one(); }
    void notify_all() noexcept { set_.notify_all(); }

    bool test(std::memory_order order = std::memory_order_seq_cst) const volatile noexcept { return set_.load(order); }
    bool test_and_set(std::memory_order order = std::memory_order_seq_cst) volatile noexcept {
        return set_.exchange(true, order);
    }
    void clear(std::memory_order order = std::memory_order_seq_cst) volatile noexcept { set_.store(false, order); }
    void wait(bool old, std::memory_order order = std::memory_order_seq_cst) const volatile noexcept {
        set_.wait(old, order);
    }
    void notify_one() volatile noexcept { set_.notify_one(); }
    void notify_all() volatile noexcept { set_.notify_all(); }

private:
    atomic<bool> set_{false};
};

inline void atomic_thread_fence(std::memory_order order) noexcept { detail::fence(order); }

#endif

}  // namespace gordian::inline GORDIAN_MODE
