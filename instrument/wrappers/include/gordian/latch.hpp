// gordian::latch: the standard's, watched.
//
//     gordian::latch started{3, "started"};
//
// Every count_down() is ordered before the end of every wait. Destroying one that somebody waits for is reported
// (`destroyed-in-use`).
#pragma once

#include <gordian/detail/resource.hpp>
#include <gordian/detail/storage.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace gordian::inline GORDIAN_MODE {

namespace detail {

#if GORDIAN_DETECTION

// Guarded by the bucket; once missing is 0 nothing changes any more, and anybody may read.
struct latch_state : resource {
    std::atomic<std::ptrdiff_t> missing;
    queue_storage waiters;
    clock_storage clock;  // what all knew who have arrived
    GORDIAN_API ~latch_state();
    constexpr latch_state(std::ptrdiff_t expected, const char* name) noexcept
        : resource(core::resource_kind::latch, name), missing(expected) {}
};

GORDIAN_API void count_down(latch_state& l, std::ptrdiff_t n);
GORDIAN_API bool try_wait(latch_state& l) noexcept;
GORDIAN_API void wait(latch_state& l);

#else

// One word; waiters are parked by address.
struct latch_state {
    static constexpr std::uint64_t waited_for = 1, one_missing = 2;  // the rest: how many are missing
    std::atomic<std::uint64_t> word;
    constexpr latch_state(std::ptrdiff_t expected, const char*) noexcept
        : word(static_cast<std::uint64_t>(expected) * one_missing) {}
};

GORDIAN_API void wait_slow(latch_state& l);
GORDIAN_API void wake_waiters(const void* latch) noexcept;  // by address: the latch may be gone

// Acquire: pairs with the release in count_down().
inline bool try_wait(latch_state& l) noexcept {
    return l.word.load(std::memory_order_acquire) < latch_state::one_missing;
}
inline void wait(latch_state& l) {
    if (!try_wait(l)) wait_slow(l);
}
inline void count_down(latch_state& l, std::ptrdiff_t n) {
    const std::uint64_t arriving = static_cast<std::uint64_t>(n) * latch_state::one_missing;
    const std::uint64_t before = l.word.fetch_sub(arriving, std::memory_order_acq_rel);
    if (before == (arriving | latch_state::waited_for) && n != 0) [[unlikely]]
        wake_waiters(&l);
}

#endif

}  // namespace detail

class latch {
public:
    static constexpr std::ptrdiff_t max() noexcept { return std::numeric_limits<std::ptrdiff_t>::max(); }

    constexpr explicit latch(std::ptrdiff_t expected) noexcept : state_(expected, nullptr) {}
    constexpr latch(std::ptrdiff_t expected, const char* name) noexcept : state_(expected, name) {}
    latch(const latch&) = delete;
    latch& operator=(const latch&) = delete;

    void count_down(std::ptrdiff_t n = 1) {
        detail::count_down(state_, n);
        asm volatile("");
    }
    bool try_wait() const noexcept {
        const bool open = detail::try_wait(state_);
        asm volatile("");
        return open;
    }
    void wait() const {
        detail::wait(state_);
        asm volatile("");
    }
    void arrive_and_wait(std::ptrdiff_t n = 1) {
        count_down(n);
        wait();
    }

private:
    mutable detail::latch_state state_;
};

}  // namespace gordian::inline GORDIAN_MODE
