#include "core/present_moment.hpp"

#if GORDIAN_DETECTION

extern "C" {
thread_local constinit const gordian::detail::moment* gordian_present_moment = &gordian::core::no_moment;
}

#if !defined(__x86_64__)
namespace gordian::inline GORDIAN_MODE::detail {
[[gnu::noinline]] const moment& present_moment() noexcept { return *gordian_present_moment; }
}  // namespace gordian::inline GORDIAN_MODE::detail
#endif

#endif
