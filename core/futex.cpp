#include "core/futex.hpp"

#include <cerrno>
#include <ctime>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace gordian::inline GORDIAN_MODE::core {

bool futex_wait(const std::atomic<std::uint32_t>& word, std::uint32_t expected, deadline until) noexcept {
    timespec absolute{};
    timespec* limit = nullptr;
    if (until != never) {
        const auto since_epoch = std::chrono::duration_cast<std::chrono::nanoseconds>(until.time_since_epoch()).count();
        if (since_epoch <= 0) return false;
        absolute.tv_sec = static_cast<time_t>(since_epoch / 1'000'000'000);
        absolute.tv_nsec = static_cast<long>(since_epoch % 1'000'000'000);
        limit = &absolute;
    }
    // FUTEX_WAIT_BITSET takes an absolute time of CLOCK_MONOTONIC, which is std::chrono::steady_clock's on Linux.
    const int saved = errno;
    const long result = syscall(SYS_futex, &word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, expected, limit, nullptr,
                                FUTEX_BITSET_MATCH_ANY);
    const bool timed_out = result == -1 && errno == ETIMEDOUT;
    errno = saved;
    return !timed_out;
}

void futex_wake(const std::atomic<std::uint32_t>& word, int how_many) noexcept {
    const int saved = errno;
    syscall(SYS_futex, &word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, how_many, nullptr, nullptr, 0);
    errno = saved;
}

}  // namespace gordian::inline GORDIAN_MODE::core
