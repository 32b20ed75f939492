// Identity of what can be held or waited for, as the detectors see it.
#pragma once

#include "core/ids.hpp"
#include "core/resource_kind.hpp"

#include <gordian/detail/resource.hpp>

namespace gordian::inline GORDIAN_MODE::core {

using ::gordian::detail::resource;

#if GORDIAN_DETECTION
// The number of a resource, given now if it has none. Never 0.
[[gnu::noinline]] resource_number give_number(const resource& r) noexcept;
inline resource_number number_of(const resource& r) noexcept {
    const resource_number known = r.number.load(std::memory_order_relaxed);
    return known != 0 ? known : give_number(r);
}
std::uint64_t resources_numbered() noexcept;
#endif

enum class hold_mode : std::uint8_t { exclusive, shared };

}  // namespace gordian::inline GORDIAN_MODE::core
