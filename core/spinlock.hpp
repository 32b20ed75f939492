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

// Which process of a line of forks this is: 1, and one more in each child. Written by the child's only thread.
inline constinit std::uint32_t fork_generation = 1;

// What is stored is the holder's generation: a lock that somebody held in the parent at the fork is free in the child, where
// its holder does not exist.
class spinlock {
public:
    constexpr spinlock() noexcept = default;
    spinlock(const spinlock&) = delete;
    spinlock& operator=(const spinlock&) = delete;

    void lock() noexcept {
        const std::uint32_t mine = fork_generation;
        if (held_.exchange(mine, std::memory_order_acquire) == mine) [[unlikely]]
            lock_slow();
    }
    bool try_lock() noexcept {
        const std::uint32_t mine = fork_generation;
        return held_.load(std::memory_order_relaxed) != mine && held_.exchange(mine, std::memory_order_acquire) != mine;
    }
    void unlock() noexcept { held_.store(0, std::memory_order_release); }

private:
    [[gnu::noinline]] void lock_slow() noexcept;
    std::atomic<std::uint32_t> held_{0};
};

}  // namespace gordian::inline GORDIAN_MODE::core
