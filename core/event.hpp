// What detectors may hear. core calls through this table and knows no detector; whoever wires the runtime fills it in before
// main. Null entries are not called. No entry is called with a guard of ours held unless its comment says so.
#pragma once

#include "core/ids.hpp"
#include "core/resource.hpp"
#include "core/task.hpp"

#include <gordian/detail/access_marks.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace gordian::inline GORDIAN_MODE::core {

#if GORDIAN_DETECTION

// A fault that the primitives themselves see. The names are the rules' ids with underscores.
enum class misuse : std::uint8_t {
    unlock_not_owned,
    destroyed_in_use,
    double_close,
    send_on_closed,
    close_nil,
    negative_wait_group,
    wait_group_add_race,
    condition_mutex_mismatch,
    unjoined_thread,
    recursive_read_lock,
    nil_channel,
    check_failed,
    held_at_exit,
    confinement
};

enum class access_kind : std::uint8_t { read, write, atomic_read, atomic_write, free };

struct access {
    std::uintptr_t address = 0;
    std::size_t size = 0;
    access_kind kind = access_kind::read;
    task* who = nullptr;
    stack_id at = stack_id::none;
    const char* name = nullptr;                      // the value's, where it has one
    gordian::detail::access_marks* marks = nullptr;  // where the caller looks up whether an access was recorded already
    bool may_read = false;                           // a write that may look at the value first
    bool first = false;  // a write that begins the value's life: what was known of the memory is void
};

// A task touched what is confined to another one.
struct confined_touch {
    task_number who = 0;
    const char* operation = "";  // "makes", "touches", "hands over"
    task_number to = 0;          // hand-over: the new owner
    stack_id at = stack_id::none;
};
struct confinement_breach {
    std::uintptr_t address = 0;
    std::size_t size = 0;
    task* who = nullptr;
    const char* operation = "";
    stack_id at = stack_id::none;
    task_number owner = 0;
    confined_touch last;                      // the owner's last touch
    const confined_touch* history = nullptr;  // hand-overs, oldest first
    std::size_t history_size = 0;
    std::size_t forgotten = 0;  // hand-overs before those
};

// What a task did on something others can see, for those who judge progress.
enum class operation : std::uint8_t {
    acquired,             // got it at once
    acquired_after_wait,  // `value`: how often it was woken meanwhile and found that somebody else has it again
    try_failed,  // asked and was refused; `value`: how often the lock was taken so far, 1 where a message was to be sent
    released,
    notified,
    atomic_load,       // `value` is what it saw
    atomic_change,     // `value` is what it left
    atomic_exchanged,  // the same, by a compare-exchange
    atomic_failed,     // a compare-exchange that saw another value
    arrived,           // at a barrier or latch
    delivered,  // a message changed hands, a wait group reached zero: progress; `value`: 1 where it was sent by this task
    put,        // a message was left in a channel; told only while closely_watched
    waits,      // at a condition, and still has the lock
    wait_ended,  // at a condition, and has the lock again; told of no condition, which may be gone
    took_permit,
    gave_permit
};

struct event_table {
    // `self` has entered a wait without a deadline and is about to park. True: refuse the wait (on_deadlock=throw).
    bool (*blocked)(task& self) = nullptr;
    // The last task that was awake has blocked or ended.
    void (*all_asleep)() = nullptr;
    // Now and then, from the monitor: look at who has been blocked for a while.
    void (*tick)() = nullptr;
    void (*task_ended)(task& t) = nullptr;  // still current, its closure is destroyed
    void (*main_ended)(bool by_return) = nullptr;
    void (*misused)(misuse what, const resource* about, task& by, const char* words, const void* detail) = nullptr;
    void (*accessed)(const access& a) = nullptr;
    void (*forgotten)(std::uintptr_t address, std::size_t size) = nullptr;  // that memory is something else now
    void (*operated)(task& self, operation what, const resource* on, std::uint64_t value) = nullptr;
    void (*destroyed)(const resource& r) = nullptr;  // its memory is given back
    // An atomic_block of the task. They nest; `name` outlives the block.
    void (*block_began)(task& self, const char* name, stack_id at) = nullptr;
    void (*block_ended)(task& self) = nullptr;
    void (*confinement_broken)(const confinement_breach& breach) = nullptr;
};

extern event_table events;

// While it is set, somebody wants to hear of what is told too often to be told always.
extern std::atomic<bool> closely_watched;

#endif

}  // namespace gordian::inline GORDIAN_MODE::core
