// fork() in a program of several threads: the child has the calling task alone.
//
// - Guards of the runtime that another thread held are free in the child (core/spinlock.hpp).
// - Tables of the process, whose half-made changes would be the child's to trip over, are kept whole: their guards are taken
//   before the fork, in the order of their levels, and given back after it on both sides.
// - What lies in an object of the program's (a mutex, a channel) may be in the middle of one operation, as with any library.
#pragma once

#include <gordian/detail/mode.hpp>

#include <cstdint>

namespace gordian::inline GORDIAN_MODE::core::forks {

// A guard of a higher level may be taken by who has one of a lower level, never the other way round.
enum class level : std::uint8_t { outermost, outer, inner, timers, leaf };
inline constexpr unsigned levels = 5;

class kept_whole {
public:
    template <class Lock>
    kept_whole(Lock& guard, level at) noexcept
        : guard_(&guard),
          lock_([](void* g) { static_cast<Lock*>(g)->lock(); }),
          unlock_([](void* g) { static_cast<Lock*>(g)->unlock(); }),
          at_(at) {
        enlist();
    }
    kept_whole(const kept_whole&) = delete;
    kept_whole& operator=(const kept_whole&) = delete;

private:
    friend void handle() noexcept;
    friend struct all_of_them;
    void enlist() noexcept;

    void* const guard_;
    void (*const lock_)(void*);
    void (*const unlock_)(void*);
    const level at_;
    kept_whole* next_ = nullptr;
};

// From now on. Whoever registers its own handlers calls it before: before a fork the later registered ones run first, after it
// the earlier ones.
void handle() noexcept;

}  // namespace gordian::inline GORDIAN_MODE::core::forks
