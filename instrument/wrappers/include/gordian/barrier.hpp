// gordian::barrier: the standard's, watched.
//
//     gordian::barrier phases{8, []() noexcept { swap_buffers(); }, "phases"};
//     phases.arrive_and_wait();
//
// The completion runs once a phase, in the task that arrives last, before anybody goes on. Every arrival of a phase is
// ordered before the completion, and that before the end of every wait for the phase. A token belongs to its phase: waiting
// with it later than the phase after it is undefined, as in the standard. Destroying one that somebody waits for is reported
// (`destroyed-in-use`).
#pragma once

#include <gordian/detail/resource.hpp>
#include <gordian/detail/storage.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>

namespace gordian::inline GORDIAN_MODE {

namespace detail {

// Guarded by the bucket.
#if GORDIAN_DETECTION
struct barrier_state : resource {
    std::ptrdiff_t expected;  // in each phase from the next one on
    std::ptrdiff_t missing;   // in this one
    std::uint64_t phase = 0;
    queue_storage waiters;    // for the end of this phase
    clock_storage clocks[2];  // [phase % 2]: what those knew who have arrived; the other one: of the phase before
    GORDIAN_API ~barrier_state();
    constexpr barrier_state(std::ptrdiff_t n, const char* name) noexcept
        : resource(core::resource_kind::barrier, name), expected(n), missing(n) {}
};
#else
struct barrier_state {
    std::ptrdiff_t expected;  // in each phase from the next one on
    std::ptrdiff_t missing;   // in this one
    std::uint64_t phase = 0;  // those who wait for its end are parked by address
    constexpr barrier_state(std::ptrdiff_t n, const char*) noexcept : expected(n), missing(n) {}
};
#endif

struct arrival {
    std::uint64_t phase;
    bool last;  // the caller runs the completion, and calls end_phase()
};
GORDIAN_API arrival arrive(barrier_state& b, std::ptrdiff_t n, bool drops_out);
GORDIAN_API void end_phase(barrier_state& b) noexcept;
GORDIAN_API void wait(barrier_state& b, std::uint64_t phase);

struct no_completion {
    void operator()() noexcept {}
};

}  // namespace detail

template <class Completion = detail::no_completion>
class barrier {
    static_assert(std::is_nothrow_invocable_v<Completion&>, "a barrier's completion is noexcept");

public:
    class arrival_token {
    public:
        arrival_token(arrival_token&&) noexcept = default;
        arrival_token& operator=(arrival_token&&) noexcept = default;

    private:
        friend barrier;
        explicit arrival_token(std::uint64_t phase) noexcept : phase_(phase) {}
        std::uint64_t phase_;
    };

    static constexpr std::ptrdiff_t max() noexcept { return std::numeric_limits<std::ptrdiff_t>::max(); }

    constexpr explicit barrier(std::ptrdiff_t expected, Completion completion = Completion())
        : state_(expected, nullptr), completion_(std::move(completion)) {}
    constexpr barrier(std::ptrdiff_t expected, Completion completion, const char* name)
        : state_(expected, name), completion_(std::move(completion)) {}
    constexpr barrier(std::ptrdiff_t expected, const char* name) requires std::is_default_constructible_v<Completion>
        : state_(expected, name), completion_() {}
    barrier(const barrier&) = delete;
    barrier& operator=(const barrier&) = delete;

    [[nodiscard]] arrival_token arrive(std::ptrdiff_t n = 1) { return arrival_token(count(n, false)); }
    void wait(arrival_token&& token) const {
        detail::wait(state_, token.phase_);
        asm volatile("");
    }
    void arrive_and_wait() { wait(arrive()); }
    void arrive_and_drop() { count(1, true); }

private:
    std::uint64_t count(std::ptrdiff_t n, bool drops_out) {
        const detail::arrival a = detail::arrive(state_, n, drops_out);
        asm volatile("");
        if (a.last) {
            completion_();
            detail::end_phase(state_);
        }
        return a.phase;
    }
    mutable detail::barrier_state state_;
    [[no_unique_address]] Completion completion_;
};

barrier(std::ptrdiff_t)->barrier<>;
barrier(std::ptrdiff_t, const char*)->barrier<>;

}  // namespace gordian::inline GORDIAN_MODE
