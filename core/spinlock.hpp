// A lock for the runtime's own short critical sections: never held across a park, an allocation of the user's, or a callback.
//
// The program's own locks are what this library watches, so its own must be invisible to every door: no pthread call here.
#pragma once

#include <gordian/detail/mode.hpp>

#include <atomic>
#include <cstdint>

namespace gordian::inline GORDIAN_MODE::core {

inline void pause_processor() noexcept {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

class spinlock {
public:
    constexpr spinlock() noexcept = default;
    spinlock(const spinlock&) = delete;
    spinlock& operator=(const spinlock&) = delete;

    void lock() noexcept {
        if (held_.exchange(1, std::memory_order_acquire) != 0) [[unlikely]]
            lock_slow();
    }
    bool try_lock() noexcept {
        return held_.load(std::memory_order_relaxed) == 0 && held_.exchange(1, std::memory_order_acquire) == 0;
    }
    void unlock() noexcept { held_.store(0, std::memory_order_release); }
    // For the child of a fork: whoever held it in the parent does not exist here.
    void reset_after_fork() noexcept { held_.store(0, std::memory_order_relaxed); }

private:
    [[gnu::noinline]] void lock_slow() noexcept;
    std::atomic<std::uint32_t> held_{0};
};

}  // namespace gordian::inline GORDIAN_MODE::core
