// Channels: values handed from task to task, as in Go.
//
//     auto jobs = gordian::make_channel<int>(2, "jobs");   // room for two; without a capacity every send meets its receive
//     gordian::go([jobs] { jobs.send(1); jobs.close(); });
//     for (int job : jobs) work(job);                      // until closed and drained
//
// A channel<T> is a handle: copies name the same channel, which lives as long as a handle does. The default-constructed handle
// is the nil channel: sending and receiving block for ever (reported as `nil-channel`), which a select uses to switch a case
// off. sender<T> and receiver<T> are views that can do one half; a channel<T> becomes either, and nothing converts back.
//
// Blocking operations park the task. Waiting senders and receivers are served first come, first served. Reported, and thrown as
// channel_error: sending on a closed channel (`send-on-closed`), also when it is closed while the sender waits, closing twice
// (`double-close`), closing nil (`close-nil`). A send is ordered before its receive completes, the k-th receive before the
// send k + capacity completes, close before a receive that reports it; nothing else orders, size() least of all.
//
// T may be move-only and needs no default constructor. A value that is not trivially copyable travels in an allocation of its
// own. If moving a received value out throws, that value is lost.
#pragma once

#include <gordian/detail/channel_handle.hpp>

#include <iterator>

namespace gordian::inline GORDIAN_MODE {

template <class T>
class channel;
template <class T>
class receiver;

namespace detail {

// Walks over what is received until the channel is closed and drained. Single pass; keeps the channel alive.
template <class T>
class receiving_iterator {
public:
    using iterator_concept = std::input_iterator_tag;
    using iterator_category = std::input_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using reference = T&&;
    using pointer = T*;

    receiving_iterator() = default;
    explicit receiving_iterator(receiver<T> from) : from_(std::move(from)), value_(from_.receive()) {}
    T&& operator*() const noexcept { return std::move(*value_); }
    receiving_iterator& operator++() {
        value_.reset();  // before the next one is waited for, as the body's own copy is gone
        next();
        asm volatile("");
        return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const receiving_iterator& i, std::default_sentinel_t) noexcept { return !i.value_; }

private:
    void next() {
        if (auto value = from_.receive()) value_.emplace(std::move(*value));
    }
    receiver<T> from_;
    mutable std::optional<T> value_;
};

// The members of channel, sender and receiver. Each that calls the library ends with an empty asm: as a tail call it would
// make its caller vanish from the stack.
template <class T, channel_role Role>
class basic_channel : public channel_handle<Role> {
    static constexpr bool can_send = Role != channel_role::receives, can_receive = Role != channel_role::sends;

public:
    // Blocks until the value is received or has a place in the buffer. Throws channel_error when the channel is closed, also
    // while it waits.
    void send(T value) const requires can_send {
        element<T> e(std::move(value));
        send_element(this->core(), e.room());
        e.sent();
        asm volatile("");
    }
    channel_status try_send(T value) const  // success, full, closed
        requires can_send {
        element<T> e(std::move(value));
        const channel_status status = try_send_element(this->core(), e.room());
        if (status == channel_status::success) e.sent();
        return status;
    }
    template <class Rep, class Period>
    channel_status send_for(T value, const std::chrono::duration<Rep, Period>& d) const  // success, closed, timeout
        requires can_send {
        element<T> e(std::move(value));
        const channel_status status = send_element_until(this->core(), e.room(), after_now(d));
        if (status == channel_status::success) e.sent();
        return status;
    }
    // No value is sent any more. What is in the buffer is still received; whoever waits goes on.
    void close() const requires can_send {
        close_channel(this->core());
        asm volatile("");
    }

    // Blocks until there is a value; nothing once the channel is closed and drained.
    std::optional<T> receive() const requires can_receive {
        element<T> e;
        const bool open = receive_element(this->core(), e.room());
        return open ? std::optional<T>(e.take()) : std::nullopt;
    }
    channel_status try_receive(T& out) const  // success, empty, closed
        requires can_receive {
        element<T> e;
        const channel_status status = try_receive_element(this->core(), e.room());
        if (status == channel_status::success) out = e.take();
        return status;
    }
    template <class Rep, class Period>
    channel_status receive_for(T& out, const std::chrono::duration<Rep, Period>& d) const  // success, closed, timeout
        requires can_receive {
        element<T> e;
        const channel_status status = receive_element_until(this->core(), e.room(), after_now(d));
        if (status == channel_status::success) out = e.take();
        return status;
    }
    receiving_iterator<T> begin() const requires can_receive {
        if constexpr (Role == channel_role::both)
            return receiving_iterator<T>(static_cast<const channel<T>&>(*this));
        else
            return receiving_iterator<T>(static_cast<const receiver<T>&>(*this));
    }
    std::default_sentinel_t end() const noexcept requires can_receive { return {}; }

protected:
    using channel_handle<Role>::channel_handle;
};

// Signals: the same without the value.
template <channel_role Role>
class basic_channel<void, Role> : public channel_handle<Role> {
    static constexpr bool can_send = Role != channel_role::receives, can_receive = Role != channel_role::sends;

public:
    void send() const requires can_send {
        send_element(this->core(), nullptr);
        asm volatile("");
    }
    channel_status try_send() const requires can_send {
        const channel_status status = try_send_element(this->core(), nullptr);
        asm volatile("");
        return status;
    }
    template <class Rep, class Period>
    channel_status send_for(const std::chrono::duration<Rep, Period>& d) const requires can_send {
        const channel_status status = send_element_until(this->core(), nullptr, after_now(d));
        asm volatile("");
        return status;
    }
    void close() const requires can_send {
        close_channel(this->core());
        asm volatile("");
    }

    bool receive() const  // false once closed and drained
        requires can_receive {
        const bool open = receive_element(this->core(), nullptr);
        asm volatile("");
        return open;
    }
    channel_status try_receive() const requires can_receive {
        const channel_status status = try_receive_element(this->core(), nullptr);
        asm volatile("");
        return status;
    }
    template <class Rep, class Period>
    channel_status receive_for(const std::chrono::duration<Rep, Period>& d) const requires can_receive {
        const channel_status status = receive_element_until(this->core(), nullptr, after_now(d));
        asm volatile("");
        return status;
    }

protected:
    using channel_handle<Role>::channel_handle;
};

}  // namespace detail

template <class T>
class channel : public detail::basic_channel<T, detail::channel_role::both> {
public:
    constexpr channel() noexcept = default;

private:
    friend struct detail::channel_access;
    explicit channel(detail::channel_core* made) noexcept : channel::basic_channel(made) {}
};

template <class T>
class sender : public detail::basic_channel<T, detail::channel_role::sends> {
public:
    constexpr sender() noexcept = default;
    sender(const channel<T>& c) noexcept : sender::basic_channel(detail::channel_access::reference(c)) {}
};

template <class T>
class receiver : public detail::basic_channel<T, detail::channel_role::receives> {
public:
    constexpr receiver() noexcept = default;
    receiver(const channel<T>& c) noexcept : receiver::basic_channel(detail::channel_access::reference(c)) {}

private:
    friend struct detail::channel_access;
    explicit receiver(detail::channel_core* made) noexcept : receiver::basic_channel(made) {}
};

// A channel with room for `capacity` values; 0: each send waits for its receive. The name is for reports and must outlive the
// channel (a literal).
template <class T>
channel<T> make_channel(std::size_t capacity = 0, const char* name = nullptr) {
    static_assert(std::is_void_v<T> || (std::is_object_v<T> && std::is_same_v<T, std::remove_cv_t<T>> &&
                                        std::is_move_constructible_v<T>),
                  "a channel carries objects that can be moved");
    return detail::channel_access::make<channel<T>>(
        detail::make_channel_core(capacity, detail::element<T>::kind, name));
}

}  // namespace gordian::inline GORDIAN_MODE
