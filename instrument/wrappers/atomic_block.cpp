#include <gordian/atomic_block.hpp>

#include "core/event.hpp"
#include "core/scheduler.hpp"
#include "core/stacks/capture.hpp"
#include "core/task.hpp"

#if GORDIAN_DETECTION

namespace gordian::inline GORDIAN_MODE::detail {

[[gnu::noinline]] void block_begins(const char* name) noexcept {
    core::task& self = core::current_at_entry();
    const core::stack_id at = core::capture_stack();
    core::scheduling_point(self);
    if (core::events.block_began != nullptr) core::events.block_began(self, name, at);
}

[[gnu::noinline]] void block_ends() noexcept {
    core::task& self = core::current_at_entry();
    core::scheduling_point(self);
    if (core::events.block_ended != nullptr) core::events.block_ended(self);
}

}  // namespace gordian::inline GORDIAN_MODE::detail

#endif
