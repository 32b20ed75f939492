// What is measured of a lock once somebody had to wait for it: how often, how long, and how long it was kept meanwhile.
#pragma once

#include "core/futex.hpp"
#include "core/ids.hpp"
#include "core/resource.hpp"
#include "core/task.hpp"

#include <array>
#include <atomic>
#include <cstdint>

namespace gordian::inline GORDIAN_MODE::core {

#if GORDIAN_DETECTION

// Counts per power of two of nanoseconds. Exact bounds are not worth their cost.
struct histogram {
    std::array<std::atomic<std::uint64_t>, 40> counts{};
    void add(std::uint64_t nanoseconds) noexcept;
};

struct lock_statistics {
    std::atomic<std::uint64_t> contended{0};
    std::atomic<std::uint64_t> waited_ns{0};
    std::atomic<std::uint64_t> longest_wait_ns{0};
    std::atomic<std::uint32_t> longest_wait_at{0};   // a stack id
    histogram waits;
    // Who had it while others waited, from where: the longest of them.
    std::atomic<std::uint64_t> longest_hold_ns{0};
    std::atomic<std::uint32_t> longest_hold_at{0};
    histogram holds;
};

// The wait of one task for one lock, from the moment it could not have it at once. `acquisitions` counts the lock's.
class contended_wait {
public:
    contended_wait(const resource& lock, const std::atomic<std::uint64_t>& acquisitions, std::atomic<void*>& statistics,
                   task& self, stack_id at);
    void acquired();

private:
    const resource& lock_;
    const std::atomic<std::uint64_t>& acquisitions_;
    lock_statistics& statistics_;
    task& self_;
    stack_id at_;
    deadline since_;
    std::uint64_t acquisitions_before_;
};

lock_statistics& statistics_of(std::atomic<void*>& place);
void forget_contention(std::atomic<void*>& place) noexcept;

#endif

}  // namespace gordian::inline GORDIAN_MODE::core
