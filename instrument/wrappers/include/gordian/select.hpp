// Select: waits for whichever of several things comes first, as in Go.
//
//     gordian::select(gordian::on_receive(jobs, [&](std::optional<int> job) { ... }),   // nullopt: closed
//                     gordian::on_send(results, value, [&] { ... }),
//                     gordian::on_timeout(100ms, [&] { ... }),
//                     gordian::otherwise([&] { ... }));                                 // the default: when nothing is ready
//
// Returns the index of the case that ran. One of the ready cases is chosen, each with the same probability; only that one takes
// effect, and its handler runs in the calling task after it. A closed channel is ready: for a receive with nullopt, for a send
// with channel_error (and the report `send-on-closed`). A nil channel is never ready. Of several timeouts the earliest counts, and
// it is measured from each call. A select in which no case can ever be ready blocks for ever (reported as `nil-channel`).
//
// Cases known only at run time are a span of select_case, which can be selected on again and again, by one task at a time. Each
// time a send case is chosen it sends a copy of its value; a value that cannot be copied is sent once, and the case is as if
// its channel were nil then.
#pragma once

#include <gordian/channel.hpp>

#include <array>
#include <concepts>
#include <functional>
#include <span>

namespace gordian::inline GORDIAN_MODE {

namespace detail {

enum class case_kind : std::uint8_t { receive, send, timeout, otherwise };

// What a case's handler and value can do. `state` is at a place of its own that does not change while the case is selected on.
struct case_operations {
    void (*move)(void* to, void* from) noexcept;  // and destroys `from`
    void (*destroy)(void* state) noexcept;
    // Before each select, in the selecting task: where the element is, or goes. Null in a send: there is nothing to send.
    void* (*prepare)(void* state, bool for_the_last_time);
    void (*chosen)(void* state) noexcept;  // the element has been handed over
    void (*run)(void* state, bool open);   // the handler
};

inline constexpr std::size_t case_room = 64;
struct case_access;

}  // namespace detail

class select_case {
public:
    select_case(select_case&& other) noexcept : kind_(other.kind_), role_(other.role_), after_(other.after_) {
        take(other);
    }
    select_case& operator=(select_case&& other) noexcept {
        if (this == &other) return *this;
        reset();
        kind_ = other.kind_;
        role_ = other.role_;
        after_ = other.after_;
        take(other);
        return *this;
    }
    ~select_case() { reset(); }

private:
    friend struct detail::case_access;

    select_case(detail::case_kind kind, duration after) noexcept : kind_(kind), after_(after) {}
    void take(select_case& other) noexcept {
        if (other.channel_.core != nullptr) detail::move_channel(channel_, other.channel_, role_);
        operations_ = std::exchange(other.operations_, nullptr);
        if (operations_ != nullptr) operations_->move(&state_, &other.state_);
    }
    void reset() noexcept {
        if (channel_.core != nullptr) detail::drop_channel(channel_, role_);
        if (operations_ != nullptr) std::exchange(operations_, nullptr)->destroy(&state_);
    }

    detail::case_kind kind_;
    detail::channel_role role_ = detail::channel_role::both;
    bool once_ = false;  // a temporary: its value may be moved
    duration after_{};   // of a timeout
    detail::channel_reference channel_;
    const detail::case_operations* operations_ = nullptr;
    alignas(std::max_align_t) std::byte state_[detail::case_room];
};

namespace detail {

// Where cases are made, and what the library reads of them.
struct case_access {
    template <class State>
    static select_case make(case_kind kind, duration after, State&& state) {
        using stored = std::remove_cvref_t<State>;
        select_case c(kind, after);
        stored::put(&c.state_, std::forward<State>(state));
        c.operations_ = &stored::operations;
        return c;
    }
    template <channel_role Role, class State>
    static select_case make(case_kind kind, const channel_handle<Role>& channel, State&& state) {
        select_case c = make(kind, duration{}, std::forward<State>(state));
        c.role_ = Role;
        const channel_reference& original = channel_access::reference(channel);
        if (original.core != nullptr) share_channel(c.channel_, Role, original);
        return c;
    }
    static case_kind kind(const select_case& c) noexcept { return c.kind_; }
    static duration after(const select_case& c) noexcept { return c.after_; }
    static channel_core* core(const select_case& c) noexcept { return c.channel_.core; }
    static void* prepare(select_case& c) { return c.operations_->prepare(&c.state_, c.once_); }
    static void chosen(select_case& c) noexcept { c.operations_->chosen(&c.state_); }
    static void run(select_case& c, bool open) { c.operations_->run(&c.state_, open); }
    static void only_once(select_case& c) noexcept { c.once_ = true; }
};

// A state in the case itself where it fits and moves without throwing, else in an allocation.
template <class Derived>
struct case_state {
    static constexpr bool fits() noexcept {
        // NOLINTNEXTLINE(misc-redundant-expression): in one instantiation or another size and alignment are the same number
        return sizeof(Derived) <= case_room && alignof(Derived) <= alignof(std::max_align_t) &&
               std::is_nothrow_move_constructible_v<Derived>;
    }
    static Derived& at(void* state) noexcept {
        if constexpr (fits())
            return *static_cast<Derived*>(state);
        else
            return **static_cast<Derived**>(state);
    }
    static void put(void* state, Derived&& from) {
        if constexpr (fits())
            ::new (state) Derived(std::move(from));
        else
            ::new (state) Derived*(new Derived(std::move(from)));
    }
    static void move(void* to, void* from) noexcept {
        if constexpr (fits()) {
            ::new (to) Derived(std::move(at(from)));
            at(from).~Derived();
        } else {
            ::new (to) Derived*(*static_cast<Derived**>(from));
        }
    }
    static void destroy(void* state) noexcept {
        if constexpr (fits())
            at(state).~Derived();
        else
            delete &at(state);
    }
    void* prepare(bool) { return nullptr; }
    void chosen() noexcept {}

    static constexpr case_operations make_operations() noexcept {
        return {move, destroy, [](void* s, bool last) { return at(s).prepare(last); },
                [](void* s) noexcept { at(s).chosen(); }, [](void* s, bool open) { at(s).run(open); }};
    }
};

template <class T, class F>
struct receive_state : case_state<receive_state<T, F>> {
    static const case_operations operations;
    F handler;
    element<T> received{};

    explicit receive_state(F&& f) : handler(std::move(f)) {}
    receive_state(receive_state&& other) noexcept(std::is_nothrow_move_constructible_v<F>)
        : handler(std::move(other.handler)) {}
    void* prepare(bool) noexcept {
        received.reset();  // what a move that threw has left
        return received.room();
    }
    void run(bool open) {
        std::optional<T> value;
        if (open) value.emplace(received.take());
        received.reset();
        std::invoke(handler, std::move(value));  // in one place: compilers warn where a handler expects no nullopt
    }
};
template <class T, class F>
const case_operations receive_state<T, F>::operations = receive_state::make_operations();

template <class F>
struct receive_state<void, F> : case_state<receive_state<void, F>> {
    static const case_operations operations;
    F handler;

    explicit receive_state(F&& f) : handler(std::move(f)) {}
    void run(bool open) { std::invoke(handler, open); }
};
template <class F>
const case_operations receive_state<void, F>::operations = receive_state::make_operations();

template <class T, class F>
struct send_state : case_state<send_state<T, F>> {
    static const case_operations operations;
    F handler;
    std::optional<T> value;  // empty once a value that cannot be copied was sent
    element<T> travelling{};
    bool packed = false;  // `travelling` is what would be sent now

    template <class V>
    send_state(V&& v, F&& f) : handler(std::move(f)), value(std::in_place, std::forward<V>(v)) {}
    send_state(send_state&& other) noexcept(
        std::is_nothrow_move_constructible_v<F>&& std::is_nothrow_move_constructible_v<T>)
        : handler(std::move(other.handler)), value(std::move(other.value)) {
        if (other.packed) value.emplace(other.travelling.take());
    }
    void* prepare(bool for_the_last_time) {
        if (packed) return travelling.room();
        if (!value) return nullptr;
        if constexpr (std::is_copy_constructible_v<T>) {
            if (for_the_last_time)
                travelling.pack(std::move(*value));
            else
                travelling.pack(T(std::as_const(*value)));
        } else {
            travelling.pack(std::move(*value));
            value.reset();
        }
        packed = true;
        return travelling.room();
    }
    void chosen() noexcept {
        travelling.sent();
        packed = false;
    }
    void run(bool) { std::invoke(handler); }
};
template <class T, class F>
const case_operations send_state<T, F>::operations = send_state::make_operations();

// The cases that carry no value: timeouts, the default, and signals.
template <class F>
struct plain_state : case_state<plain_state<F>> {
    static const case_operations operations;
    F handler;

    explicit plain_state(F&& f) : handler(std::move(f)) {}
    void* prepare(bool) noexcept { return this; }  // a signal has no bytes
    void run(bool) { std::invoke(handler); }
};
template <class F>
const case_operations plain_state<F>::operations = plain_state::make_operations();

template <class T>
using received_as =
    std::conditional_t<std::is_void_v<T>, bool, std::optional<std::conditional_t<std::is_void_v<T>, char, T>>>;

template <class F, class T>
concept receive_handler = std::invocable < std::decay_t<F>
&, received_as < T >> ;
template <class F>
concept plain_handler = std::invocable < std::decay_t<F>
& > ;

template <class T, channel_role Role, class F>
select_case receive_case(const channel_handle<Role>& c, F&& handler) {
    using function = std::decay_t<F>;
    return case_access::make(case_kind::receive, c, receive_state<T, function>(function(std::forward<F>(handler))));
}
template <class T, channel_role Role, class V, class F>
select_case send_case(const channel_handle<Role>& c, V&& v, F&& handler) {
    using function = std::decay_t<F>;
    return case_access::make(case_kind::send, c,
                             send_state<T, function>(std::forward<V>(v), function(std::forward<F>(handler))));
}
template <channel_role Role, class F>
select_case signal_case(const channel_handle<Role>& c, F&& handler) {
    using function = std::decay_t<F>;
    return case_access::make(case_kind::send, c, plain_state<function>(function(std::forward<F>(handler))));
}

// That long, however it is counted; never less than asked for.
template <class Rep, class Period>
duration at_least(const std::chrono::duration<Rep, Period>& d) {
    using seconds = std::chrono::duration<double>;
    if (std::chrono::duration_cast<seconds>(d) >= std::chrono::duration_cast<seconds>(duration::max()) * 0.99)
        return duration::max();
    return d <= d.zero() ? duration::zero() : std::chrono::ceil<duration>(d);
}

// The cases, one after the other or each where it is.
struct case_list {
    select_case* first = nullptr;
    select_case* const* each = nullptr;
    std::size_t size = 0;
    select_case& operator[](std::size_t i) const noexcept { return first != nullptr ? first[i] : *each[i]; }
};

struct chosen_case {
    std::size_t index;
    bool open;  // of a receive: a value came
};

// Waits for one case, and lets it take effect.
GORDIAN_API chosen_case choose_case(const case_list& cases);

inline std::size_t select_and_run(const case_list& cases) {
    const chosen_case chosen = choose_case(cases);
    case_access::run(cases[chosen.index], chosen.open);
    return chosen.index;
}

}  // namespace detail

// Takes what is received; nullopt, or false of a channel<void>, once the channel is closed and drained.
template <class T, class F>
requires detail::receive_handler<F, T> select_case on_receive(const channel<T>& from, F&& handler) {
    return detail::receive_case<T>(from, std::forward<F>(handler));
}
template <class T, class F>
requires detail::receive_handler<F, T> select_case on_receive(const receiver<T>& from, F&& handler) {
    return detail::receive_case<T>(from, std::forward<F>(handler));
}

template <class T, std::convertible_to<T> V, class F>
requires detail::plain_handler<F> select_case on_send(const channel<T>& to, V&& value, F&& handler) {
    return detail::send_case<T>(to, std::forward<V>(value), std::forward<F>(handler));
}
template <class T, std::convertible_to<T> V, class F>
requires detail::plain_handler<F> select_case on_send(const sender<T>& to, V&& value, F&& handler) {
    return detail::send_case<T>(to, std::forward<V>(value), std::forward<F>(handler));
}
template <detail::plain_handler F>
select_case on_send(const channel<void>& to, F&& handler) {
    return detail::signal_case(to, std::forward<F>(handler));
}
template <detail::plain_handler F>
select_case on_send(const sender<void>& to, F&& handler) {
    return detail::signal_case(to, std::forward<F>(handler));
}

// When no other case was ready for that long.
template <class Rep, class Period, detail::plain_handler F>
select_case on_timeout(const std::chrono::duration<Rep, Period>& d, F&& handler) {
    using function = std::decay_t<F>;
    return detail::case_access::make(detail::case_kind::timeout, detail::at_least(d),
                                     detail::plain_state<function>(function(std::forward<F>(handler))));
}

// The default case: when no other is ready at once.
template <detail::plain_handler F>
select_case otherwise(F&& handler) {
    using function = std::decay_t<F>;
    return detail::case_access::make(detail::case_kind::otherwise, duration{},
                                     detail::plain_state<function>(function(std::forward<F>(handler))));
}

inline std::size_t select(std::span<select_case> cases) {
    const std::size_t index = detail::select_and_run({cases.data(), nullptr, cases.size()});
    asm volatile("");
    return index;
}

template <class... Cases>
requires(std::same_as<std::remove_cvref_t<Cases>, select_case>&&...) std::size_t select(Cases&&... cases) {
    if constexpr (sizeof...(Cases) == 0) {
        return select(std::span<select_case>());
    } else {
        (..., (std::is_lvalue_reference_v<Cases> ? void() : detail::case_access::only_once(cases)));
        const std::array<select_case*, sizeof...(Cases)> each{&cases...};
        const std::size_t index = detail::select_and_run({nullptr, each.data(), each.size()});
        asm volatile("");
        return index;
    }
}

}  // namespace gordian::inline GORDIAN_MODE
