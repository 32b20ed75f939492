// The runtime's view of the room that public types keep for it. The library is compiled with -fno-strict-aliasing.
#pragma once

#include "core/task.hpp"

#include <gordian/detail/storage.hpp>

namespace gordian::inline GORDIAN_MODE::core {

inline wait_queue& queue_in(::gordian::detail::queue_storage& s) noexcept {
    static_assert(sizeof(wait_queue) == sizeof(::gordian::detail::queue_storage));
    return reinterpret_cast<wait_queue&>(s);
}

#if GORDIAN_DETECTION
inline sync_clock& clock_in(::gordian::detail::clock_storage& s) noexcept {
    static_assert(sizeof(sync_clock) == sizeof(::gordian::detail::clock_storage));
    return reinterpret_cast<sync_clock&>(s);
}
#endif

}  // namespace gordian::inline GORDIAN_MODE::core
