// What the primitives' sources share: the few words a watched operation consists of, which mean nothing in the library
// without detection. The out-of-line function that user code calls begins with
//
//     task& self = current_at_entry();
//     const stack_id at = here();
//     scheduling_point(self);
#pragma once

#include "core/gate.hpp"
#include "core/holds.hpp"
#include "core/misuse.hpp"
#include "core/storage.hpp"

#if GORDIAN_DETECTION
#include "core/contention.hpp"
#include "core/stacks/capture.hpp"
#endif

#include <system_error>

namespace gordian::inline GORDIAN_MODE::detail {

using namespace core;
using core::task;  // and not the handle of that name

#if GORDIAN_DETECTION

// The stack of who called the function that this is written in.
[[gnu::always_inline]] inline stack_id here() noexcept { return capture_at_entry(__builtin_frame_address(0)); }

// A wait for one thing, described on the waiting task's stack.
struct described_wait {
    wanted what;
    wait_record record;
    described_wait(const char* operation, const resource& r, stack_id at,
                   hold_mode mode = hold_mode::exclusive) noexcept
        : what{&r, mode, false}, record{operation, &what, 1, false, at} {}
    described_wait(const described_wait&) = delete;
    described_wait& operator=(const described_wait&) = delete;
};

// Knowledge on its way from one task to others, on somebody's stack.
struct message {
    sync_clock clock;
    void release(task& t) { clock.release(t.clock); }
    void acquire(task& t) const { clock.acquire(t.clock); }
};

inline void tell_waited(task& self, const resource& r) { tell(self, operation::acquired_after_wait, &r); }
// `value`: of a lock how often it was taken so far, of a channel whether it was a send.
inline void tell_failed(task& self, const resource& r, std::uint64_t value = 0) {
    tell(self, operation::try_failed, &r, value);
}
inline void tell_took_permit(task& self, const resource& r) { tell(self, operation::took_permit, &r); }
inline void tell_gave_permit(task& self, const resource& r) { tell(self, operation::gave_permit, &r); }
inline void tell_notified(task& self, const resource& r, std::uint64_t woken) {
    tell(self, operation::notified, &r, woken);
}
inline void tell_waits(task& self, const resource& r, stack_id at) {
    tell(self, operation::waits, &r, static_cast<std::uint32_t>(at));
}
inline void tell_wait_ended(task& self) { tell(self, operation::wait_ended, nullptr); }
inline void tell_arrived(task& self, const resource& r) { tell(self, operation::arrived, &r); }
inline void tell_delivered(task& self) { tell(self, operation::delivered, nullptr); }

// The end of an object that can be held or waited for.
inline void end_of(const resource& r, bool in_use, const void* frame) {
    if (in_use) report(misuse::destroyed_in_use, &r, nullptr, frame);
    if (events.destroyed != nullptr) events.destroyed(r);
}

#else

inline stack_id here() noexcept { return stack_id::none; }

struct described_wait {
    wait_description record;
    described_wait(const char*, const resource&, stack_id, hold_mode = hold_mode::exclusive) noexcept {}
};

struct message {
    void release(task&) {}
    void acquire(task&) const {}
};

inline void tell_waited(task&, const resource&) {}
inline void tell_failed(task&, const resource&, std::uint64_t = 0) {}
inline void tell_took_permit(task&, const resource&) {}
inline void tell_gave_permit(task&, const resource&) {}
inline void tell_notified(task&, const resource&, std::uint64_t) {}
inline void tell_waits(task&, const resource&, stack_id) {}
inline void tell_wait_ended(task&) {}
inline void tell_arrived(task&, const resource&) {}
inline void tell_delivered(task&) {}

#endif

// A wait that a detector has refused never ends: its caller gets what std::mutex throws where a deadlock is noticed.
[[noreturn]] inline void refuse(const char* operation) {
    throw std::system_error(std::make_error_code(std::errc::resource_deadlock_would_occur), operation);
}

inline bool has_waiters(const void* object, queue_storage& waiters) noexcept {
    bucket& b = bucket_of(object);
    b.guard.lock();
    const bool some = !queue_in(waiters).empty();
    b.guard.unlock();
    return some;
}

}  // namespace gordian::inline GORDIAN_MODE::detail
