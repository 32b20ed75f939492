#include "core/contention.hpp"

#include "core/misuse.hpp"

#include <bit>

#if GORDIAN_DETECTION

namespace gordian::inline GORDIAN_MODE::core {

namespace {
void raise(std::atomic<std::uint64_t>& most, std::atomic<std::uint32_t>& at, std::uint64_t value, stack_id where) noexcept {
    if (value <= most.load(std::memory_order_relaxed)) return;
    most.store(value, std::memory_order_relaxed);
    at.store(static_cast<std::uint32_t>(where), std::memory_order_relaxed);
}
}  // namespace

void histogram::add(std::uint64_t nanoseconds) noexcept {
    const auto bits = static_cast<std::size_t>(std::bit_width(nanoseconds));
    counts[bits < counts.size() ? bits : counts.size() - 1].fetch_add(1, std::memory_order_relaxed);
}

lock_statistics& statistics_of(std::atomic<void*>& place) {
    void* known = place.load(std::memory_order_acquire);
    if (known != nullptr) return *static_cast<lock_statistics*>(known);
    auto* const fresh = new lock_statistics;
    if (place.compare_exchange_strong(known, fresh, std::memory_order_acq_rel)) return *fresh;
    delete fresh;
    return *static_cast<lock_statistics*>(known);
}

void forget_contention(std::atomic<void*>& place) noexcept { delete static_cast<lock_statistics*>(place.exchange(nullptr)); }

contended_wait::contended_wait(const resource& lock, const std::atomic<std::uint64_t>& acquisitions,
                               std::atomic<void*>& statistics, task& self, stack_id at)
    : lock_(lock), acquisitions_(acquisitions), statistics_(statistics_of(statistics)), self_(self), at_(at),
      since_(std::chrono::steady_clock::now()), acquisitions_before_(acquisitions.load(std::memory_order_relaxed)) {
    statistics_.contended.fetch_add(1, std::memory_order_relaxed);
}

// Now held: what was measured is written by the holder.
void contended_wait::acquired() {
    const auto waited = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - since_).count());
    statistics_.waited_ns.fetch_add(waited, std::memory_order_relaxed);
    statistics_.waits.add(waited);
    raise(statistics_.longest_wait_ns, statistics_.longest_wait_at, waited, at_);
    tell(self_, operation::acquired_after_wait, &lock_, acquisitions_.load(std::memory_order_relaxed) - acquisitions_before_);
}

}  // namespace gordian::inline GORDIAN_MODE::core

#endif
