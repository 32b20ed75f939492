// What an instrumented value remembers of its accesses, so that a repeated one costs a comparison.
#pragma once

#include <gordian/detail/mode.hpp>

#include <atomic>
#include <cstdint>

#if GORDIAN_DETECTION
namespace gordian::inline GORDIAN_MODE::core {
extern GORDIAN_API bool schedule_is_controlled;  // each access is a point where another task may go first
}
#endif

namespace gordian::inline GORDIAN_MODE::detail {

#if GORDIAN_DETECTION

// A task's moment changes at each release it does and each lock it takes. So within one moment the same kind of access by the
// same task tells a detector nothing new, unless somebody else's came between; then the marks are that one's. Written by the
// detector, in the order in which it recorded the accesses; the last one also by the accessing task.
struct access_marks {
    // The moment (epoch bits) of the last recorded read and of the last recorded write; 0 if somebody else's came after it.
    std::atomic<std::uint64_t> read{0}, write{0};
    std::atomic<bool> read_last{false};  // whether that task's last access was a read
};

// The head of a task's clock. Its component is 0 while nothing of the task is remembered by moment.
struct moment {
    std::uint32_t component = 0;
    std::uint64_t counter = 0;
    constexpr std::uint64_t bits() const noexcept { return std::uint64_t{component} << 40 | counter; }
};

#if defined(__x86_64__)

// Of the calling task; never null. Read anew each time: a compiler may keep the address of a thread_local variable, and a green
// task that blocked in between may be on another thread.
[[gnu::always_inline]] inline const moment& present_moment() noexcept {
    const moment* present;
    asm volatile("movq gordian_present_moment@gottpoff(%%rip), %0\n\tmovq %%fs:(%0), %0" : "=&r"(present));
    return *present;
}

#else

GORDIAN_API const moment& present_moment() noexcept;

#endif

// Whether the access need not be recorded again. Marks are moments with a component, or 0: a moment without equals none.
[[gnu::always_inline]] inline bool is_of_this_moment(const std::atomic<std::uint64_t>& mark) noexcept {
    return mark.load(std::memory_order_relaxed) == present_moment().bits() && !core::schedule_is_controlled;
}

#endif

}  // namespace gordian::inline GORDIAN_MODE::detail
