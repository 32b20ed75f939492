// The moment of the calling task where the public headers can read it without a call (gordian/detail/access_marks.hpp).
#pragma once

#include "core/vector_clock.hpp"

#include <gordian/detail/access_marks.hpp>

#if GORDIAN_DETECTION

#include <cstddef>

// The head of the current task's clock; of one without a component while there is no task.
extern "C" GORDIAN_API thread_local constinit const gordian::detail::moment* gordian_present_moment
    [[gnu::tls_model("initial-exec")]];

namespace gordian::inline GORDIAN_MODE::core {

inline constexpr detail::moment no_moment;

static_assert(offsetof(task_clock, slot) == offsetof(detail::moment, component) &&
                  offsetof(task_clock, counter) == offsetof(detail::moment, counter),
              "a clock begins with what the public headers take for a moment");

// The library is compiled with -fno-strict-aliasing.
inline const detail::moment* moment_of(const task_clock& clock) noexcept {
    return reinterpret_cast<const detail::moment*>(&clock);
}

}  // namespace gordian::inline GORDIAN_MODE::core

#endif
