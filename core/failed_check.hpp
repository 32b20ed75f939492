// The evidence of `check-failed`: report(misuse::check_failed, nullptr, words, &check).
#pragma once

#include "core/ids.hpp"

namespace gordian::inline GORDIAN_MODE::core {

#if GORDIAN_DETECTION

struct failed_check {
    enum : bool { exception, assertion } kind = exception;
    const char* what = "";         // the exception's type, what was asserted
    stack_id at = stack_id::none;  // where it was thrown, or asserted
};

#endif

}  // namespace gordian::inline GORDIAN_MODE::core
