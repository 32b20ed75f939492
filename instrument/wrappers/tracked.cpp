// The accesses of tracked values that are told to detectors; those that tell nothing new end in the header.
#include <gordian/tracked.hpp>

#include "core/event.hpp"
#include "core/scheduler.hpp"
#include "core/stacks/capture.hpp"
#include "core/task.hpp"

#if GORDIAN_DETECTION

namespace gordian::inline GORDIAN_MODE::detail {

using namespace core;

namespace {

void tell(task& self, access_marks& marks, const void* value, std::size_t size, access a) noexcept {
    if (events.accessed == nullptr || self.calls_in_detector != 0) return;
    a.address = reinterpret_cast<std::uintptr_t>(value);
    a.size = size;
    a.who = &self;
    a.marks = &marks;
    events.accessed(a);
}

}  // namespace

[[gnu::noinline]] void record_read(access_marks& marks, const void* value, std::size_t size) noexcept {
    task& self = current_at_entry();
    const stack_id at = capture_stack();
    scheduling_point(self);
    tell(self, marks, value, size, {.kind = access_kind::read, .at = at});
}

[[gnu::noinline]] void record_write(access_marks& marks, const void* value, std::size_t size, bool may_read) noexcept {
    task& self = current_at_entry();
    const stack_id at = capture_stack();
    scheduling_point(self);
    tell(self, marks, value, size, {.kind = access_kind::write, .at = at, .may_read = may_read});
}

[[gnu::noinline]] void record_begin(access_marks& marks, const void* value, std::size_t size) noexcept {
    task& self = current_at_entry();
    tell(self, marks, value, size, {.kind = access_kind::write, .at = capture_stack(), .first = true});
}

[[gnu::noinline]] void record_end(access_marks& marks, const void* value, std::size_t size) noexcept {
    task& self = current_at_entry();
    const stack_id at = capture_stack();
    scheduling_point(self);
    tell(self, marks, value, size, {.kind = access_kind::free, .at = at});
}

}  // namespace gordian::inline GORDIAN_MODE::detail

#endif
