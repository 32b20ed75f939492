// What every object that can be held or waited for begins with: its identity. The same layout for all of them, constant
// initialized, so that a global mutex works before any constructor has run.
#pragma once

#include <gordian/detail/mode.hpp>

#include <atomic>
#include <cstdint>
#include <type_traits>

namespace gordian::inline GORDIAN_MODE::core {
enum class resource_kind : std::uint8_t {
    mutex,
    timed_mutex,
    recursive_mutex,
    recursive_timed_mutex,
    shared_mutex,
    shared_timed_mutex,
    condition_variable,
    once,
    semaphore,
    latch,
    barrier,
    wait_group,
    channel,
    timer,
    task,
    atomic,
    pool,
    nothing
};
}

namespace gordian::inline GORDIAN_MODE::detail {

struct made_by_runtime {};  // no place in the program made it

#if GORDIAN_DETECTION
struct resource {
    core::resource_kind kind;
    const char* name;                                  // null, or what outlives the object
    mutable std::atomic<std::uint64_t> number{0};      // given at first use, never again; 0: not used yet
    mutable std::atomic<std::uint32_t> created_at{0};  // a stack id; 0 for what was made before main, as a constant

    constexpr resource(core::resource_kind k, const char* n) noexcept : kind(k), name(n) {
        if (!std::is_constant_evaluated()) created();
    }
    constexpr resource(core::resource_kind k, const char* n, made_by_runtime) noexcept : kind(k), name(n) {}
    resource(const resource&) = delete;
    resource& operator=(const resource&) = delete;

private:
    GORDIAN_API void created() noexcept;
};
#else
struct resource {
    constexpr resource(core::resource_kind, const char*) noexcept {}
    constexpr resource(core::resource_kind, const char*, made_by_runtime) noexcept {}
    resource(const resource&) = delete;
    resource& operator=(const resource&) = delete;
};
#endif

}  // namespace gordian::inline GORDIAN_MODE::detail
