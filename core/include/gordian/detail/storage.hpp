// Room for the runtime's own types inside public ones, which are made of the standard library alone.
#pragma once

#include <gordian/detail/mode.hpp>

#include <cstddef>
#include <cstdint>

namespace gordian::inline GORDIAN_MODE::core {
struct task;
struct wait_queue;
}  // namespace gordian::inline GORDIAN_MODE::core

namespace gordian::inline GORDIAN_MODE::detail {

// Zeroed bytes are a valid, empty value of every type that is kept in one: a queue, a clock.
template <std::size_t Words>
struct storage {
    void* words[Words] = {};
};
using queue_storage = storage<2>;  // a core::wait_queue
#if GORDIAN_DETECTION
using clock_storage = storage<7>;  // a core::sync_clock
#endif

}  // namespace gordian::inline GORDIAN_MODE::detail
