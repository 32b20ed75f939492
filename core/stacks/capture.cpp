#include "core/stacks/capture.hpp"

#include "core/stack_depot.hpp"
#include "core/stacks/libgcc_unwinder.hpp"

#include <algorithm>
#include <atomic>

namespace gordian::inline GORDIAN_MODE::core {

namespace {

constexpr unsigned deepest = 512;
constinit std::atomic<unsigned> depth_limit{64};

}  // namespace

stack_id capture_stack(const void* frame) noexcept { return capture_stack_slow(frame); }

stack_id capture_stack_slow(const void* frame) noexcept {
    std::uintptr_t frames[deepest];
    const unwound found = unwind_by_libgcc(frame, {frames, depth_limit.load(std::memory_order_relaxed)});
    return intern_stack({frames, found.frames}, found.truncated);
}

void set_current_stack_bounds(std::uintptr_t, std::uintptr_t) noexcept {}

void set_stack_depth(unsigned frames) noexcept {
    depth_limit.store(std::clamp(frames, 1u, deepest), std::memory_order_relaxed);
}

}  // namespace gordian::inline GORDIAN_MODE::core
