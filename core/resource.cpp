#include "core/resource.hpp"

#if GORDIAN_DETECTION

#include "core/stacks/capture.hpp"

namespace gordian::inline GORDIAN_MODE {

namespace core {

namespace {
constinit std::atomic<resource_number> last_number{0};

}  // namespace

resource_number give_number(const resource& r) noexcept {
    resource_number none = 0;
    const resource_number fresh = last_number.fetch_add(1, std::memory_order_relaxed) + 1;
    return r.number.compare_exchange_strong(none, fresh, std::memory_order_relaxed) ? fresh : none;
}

std::uint64_t resources_numbered() noexcept { return last_number.load(std::memory_order_relaxed); }

}  // namespace core

namespace detail {
[[gnu::noinline]] void resource::created() noexcept {
    created_at.store(static_cast<std::uint32_t>(core::capture_stack()), std::memory_order_relaxed);
}
}  // namespace detail

}  // namespace gordian::inline GORDIAN_MODE

#endif
