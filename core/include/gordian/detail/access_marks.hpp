// What an instrumented value remembers of its accesses, so that a repeated one costs a comparison.
#pragma once

#include <gordian/detail/mode.hpp>

#include <atomic>
#include <cstdint>

namespace gordian::inline GORDIAN_MODE::detail {

#if GORDIAN_DETECTION
// A task's moment changes at each release it does and each lock it takes. So within one moment the same access by the same
// task tells a detector nothing new, unless somebody else's came between; then the marks are that one's. Written by the
// detector, in the order in which it recorded the accesses; read by the accessing task.
struct access_marks {
    std::atomic<std::uint64_t> any{0};     // the moment (epoch bits) of the last recorded access
    std::atomic<std::uint64_t> write{0};   // the same if that task's last recorded write is of that moment; else 0
    std::atomic<bool> read_last{false};    // whether the task's last access was a read
};
#endif

}  // namespace gordian::inline GORDIAN_MODE::detail
