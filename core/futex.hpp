// The kernel's wait-on-address, private to the process. A wait may return for no reason: callers look again.
#pragma once

#include <gordian/detail/mode.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>

namespace gordian::inline GORDIAN_MODE::core {

using deadline = std::chrono::steady_clock::time_point;
inline constexpr deadline never = deadline::max();

// Sleeps while `word` is `expected`, until woken or the deadline. False only when the deadline has passed.
bool futex_wait(const std::atomic<std::uint32_t>& word, std::uint32_t expected, deadline until) noexcept;
void futex_wake(const std::atomic<std::uint32_t>& word, int how_many) noexcept;

}  // namespace gordian::inline GORDIAN_MODE::core
