// The mark of exceptions that are thrown because of a fault which was reported already: when one leaves its task, that is
// not a second finding.
#pragma once

#include <gordian/detail/mode.hpp>

namespace gordian::inline GORDIAN_MODE::detail {

struct reported_misuse {};

template <class Exception>
struct reported final : Exception, reported_misuse {
    using Exception::Exception;
};

}  // namespace gordian::inline GORDIAN_MODE::detail
