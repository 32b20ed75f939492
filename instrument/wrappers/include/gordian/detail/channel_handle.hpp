// What the public handles of a channel share: the channel they name, how they are counted, and how elements are carried.
//
// An element travels as plain bytes: a small trivially copyable value as itself, any other as a pointer to a box that belongs
// to whoever has the pointer. So none of the program's code, its moves and destructors, ever runs inside of the channel, where
// it could block, throw or come back; a move that throws leaves the channel as it was.
#pragma once

#include <gordian/clock.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace gordian::inline GORDIAN_MODE {

enum class channel_status { success, full, empty, closed, timeout };

// A channel was used in a way that cannot work: sent to after it was closed, closed twice, closed without having been made.
struct GORDIAN_API channel_error : std::logic_error {
    using std::logic_error::logic_error;
};

namespace detail {

struct channel_core;
struct channel_holder;

enum class channel_role : std::uint8_t { both, sends, receives };

struct element_kind {
    std::uint32_t size = 0;
    void (*destroy)(void* element) noexcept = nullptr;  // null: nothing to destroy
};

// A counted reference to a channel. Where it lives says who can use it, so it is entered and moved by address.
struct channel_reference {
    channel_core* core = nullptr;
#if GORDIAN_DETECTION
    channel_holder* holder = nullptr;
#endif
};

GORDIAN_API channel_core* make_channel_core(std::size_t capacity, const element_kind& kind, const char* name);
// `to` becomes the first reference; that of make_channel_core is used up.
GORDIAN_API void adopt_channel(channel_reference& to, channel_core* made, channel_role role) noexcept;
GORDIAN_API void share_channel(channel_reference& to, channel_role role, const channel_reference& from) noexcept;
GORDIAN_API void move_channel(channel_reference& to, channel_reference& from, channel_role role) noexcept;
GORDIAN_API void drop_channel(channel_reference& r, channel_role role) noexcept;

GORDIAN_API void send_element(channel_core* c, const void* element);
GORDIAN_API channel_status try_send_element(channel_core* c, const void* element);
GORDIAN_API channel_status send_element_until(channel_core* c, const void* element, time_point until);
GORDIAN_API bool receive_element(channel_core* c, void* element);
GORDIAN_API channel_status try_receive_element(channel_core* c, void* element);
GORDIAN_API channel_status receive_element_until(channel_core* c, void* element, time_point until);
GORDIAN_API void close_channel(channel_core* c);
GORDIAN_API std::size_t size_of_channel(const channel_core* c) noexcept;
GORDIAN_API std::size_t capacity_of_channel(const channel_core* c) noexcept;

template <class T>
inline constexpr bool travels_as_itself = std::is_trivially_copyable_v<T> && sizeof(T) <= 128 && alignof(T) <= 16;

// The bytes that travel for one T. What is left in it when it ends is destroyed.
template <class T>
class element {
public:
    static constexpr element_kind kind{sizeof(T)};
    element() noexcept {}
    explicit element(T&& value) noexcept : bytes_(std::bit_cast<raw>(value)) {}
    void pack(T&& value) noexcept { bytes_ = std::bit_cast<raw>(value); }
    void reset() noexcept {}
    void* room() noexcept { return &bytes_; }
    void sent() noexcept {}
    T take() noexcept { return std::bit_cast<T>(bytes_); }

private:
    struct alignas(T) raw {
        std::byte bytes[sizeof(T)];
    };
    raw bytes_;
};

template <class T>
requires(!travels_as_itself<T>) class element<T> {
public:
    static constexpr element_kind kind{sizeof(T*), [](void* at) noexcept { delete *static_cast<T**>(at); }};
    element() noexcept = default;
    explicit element(T&& value) : box_(new T(std::move(value))) {}
    element(const element&) = delete;
    element& operator=(const element&) = delete;
    ~element() { delete box_; }
    void pack(T&& value) { box_ = new T(std::move(value)); }  // empty before
    void reset() noexcept { delete std::exchange(box_, nullptr); }
    void* room() noexcept { return &box_; }
    void sent() noexcept { box_ = nullptr; }
    T&& take() noexcept { return std::move(*box_); }

private:
    T* box_ = nullptr;
};

template <>
class element<void> {
public:
    static constexpr element_kind kind{};
};

// Copies and moves of a handle of one role.
template <channel_role Role>
class channel_handle {
public:
    constexpr channel_handle() noexcept = default;
    channel_handle(const channel_handle& other) noexcept {
        if (other.reference_.core != nullptr) share_channel(reference_, Role, other.reference_);
    }
    channel_handle(channel_handle&& other) noexcept {
        if (other.reference_.core != nullptr) move_channel(reference_, other.reference_, Role);
    }
    channel_handle& operator=(const channel_handle& other) noexcept {
        if (reference_.core == other.reference_.core) return *this;
        reset();
        if (other.reference_.core != nullptr) share_channel(reference_, Role, other.reference_);
        return *this;
    }
    channel_handle& operator=(channel_handle&& other) noexcept {
        if (this == &other) return *this;
        reset();
        if (other.reference_.core != nullptr) move_channel(reference_, other.reference_, Role);
        return *this;
    }
    ~channel_handle() { reset(); }

    // Whether it names a channel; the default-constructed handle is nil and names none.
    explicit operator bool() const noexcept { return reference_.core != nullptr; }
    std::size_t size() const noexcept { return core() != nullptr ? size_of_channel(core()) : 0; }
    std::size_t capacity() const noexcept { return core() != nullptr ? capacity_of_channel(core()) : 0; }

protected:
    explicit channel_handle(channel_core* made) noexcept { adopt_channel(reference_, made, Role); }
    // A view of a channel that can do both.
    explicit channel_handle(const channel_reference& both) noexcept {
        if (both.core != nullptr) share_channel(reference_, Role, both);
    }
    channel_core* core() const noexcept { return reference_.core; }
    const channel_reference& reference() const noexcept { return reference_; }

private:
    friend struct channel_access;
    void reset() noexcept {
        if (reference_.core != nullptr) drop_channel(reference_, Role);
    }
    channel_reference reference_;
};

// For select and timers.
struct channel_access {
    template <channel_role Role>
    static channel_core* core(const channel_handle<Role>& h) noexcept {
        return h.core();
    }
    template <channel_role Role>
    static const channel_reference& reference(const channel_handle<Role>& h) noexcept {
        return h.reference();
    }
    template <class Handle>
    static Handle make(channel_core* made) {
        return Handle(made);
    }
};

}  // namespace detail
}  // namespace gordian::inline GORDIAN_MODE
