// `check-failed` for an exception that nobody caught.
#pragma once

#include <gordian/detail/mode.hpp>

namespace gordian::inline GORDIAN_MODE::core {

#if GORDIAN_DETECTION
// The exception is the one being handled (__cxa_begin_catch), and the call that threw it still on the stack. Reported once a
// program, which ends; not at all if it is what a misuse threw, which is reported already, and if nothing throws.
void report_uncaught_exception() noexcept;
#endif

}  // namespace gordian::inline GORDIAN_MODE::core
