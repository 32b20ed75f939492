// How a primitive says that it is used wrongly. Does nothing in the library without detection.
#pragma once

#include "core/event.hpp"
#include "core/task.hpp"

namespace gordian::inline GORDIAN_MODE::core {

#if GORDIAN_DETECTION
inline void report(misuse what, const resource* about, const char* words = nullptr, const void* detail = nullptr) {
    if (events.misused != nullptr) events.misused(what, about, current(), words, detail);
}
inline void tell(task& self, operation what, const resource* on, std::uint64_t value = 0) {
    if (events.operated != nullptr) events.operated(self, what, on, value);
}
#endif

}  // namespace gordian::inline GORDIAN_MODE::core
