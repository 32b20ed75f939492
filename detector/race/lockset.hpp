// `lockset`: no lock is held at every access of a location that several tasks write, though this run happened to order them.
//
// Eraser's states and candidate set (Savage et al., "Eraser", TOCS 1997, sections 2.2 and 2.3). A location is exclusive to
// the first task that uses it: its initialization. From the first access of another task on, the locks held at every access are
// kept; what a write holds only to read does not count. What differs from the paper, so that less is suspected:
// - A finding needs two tasks that wrote after the initialization, and a lock at some access: what is handed over without any
//   lock, through channels or joins, follows another discipline.
// - A task that comes after the end of all others (it joined them, or waited for their wait group) begins anew, as an owner.
// - Destruction does not count, and nothing is concluded from sets that the lockset table had no room for.
// - Nothing is said of a location that a race was found at.
#pragma once

#include "detector/race/recorded_access.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gordian::inline GORDIAN_MODE::detector {

enum class lockset_state : std::uint8_t { virgin, exclusive, shared, shared_modified };

// What a location remembers of the locks that guarded it. Guarded by the location's shard.
struct guard_history {
    lockset_state state = lockset_state::virgin;
    bool any_lock_will_do = true;  // no access has narrowed the candidates yet
    bool a_lock_was_used = false;
    bool is_unknown = false;  // a set that did not fit into the table was among them
    bool was_said = false;
    bool has_two_writers = false;                           // since the initialization
    lockset_id candidates = lockset_id::empty;              // valid unless any_lock_will_do
    lockset_id unchanged_by_read = core::lockset_overflow;  // sets that were found to leave the candidates as they are
    lockset_id unchanged_by_write = core::lockset_overflow;
    accessor_ref owner;  // exclusive: whose; and that one's last access
    core::epoch owner_last;
    accessor_ref first_writer;  // since the initialization

    struct user {
        accessor_ref who;
        core::epoch last;
    };
    // Who used it since the initialization, by task number. Whoever is over for a later user is left out: who comes after the
    // end of that one comes after the end of this one, too.
    std::vector<user> users;

    // Each set with its first access, in order; the first eight.
    std::vector<recorded_access> sets;
    std::uint32_t sets_left_out = 0;

    // True: no lock is left, and it is to be said.
    bool judge(const recorded_access& now, const core::task_clock& clock);

private:
    void note_set(const recorded_access& now);
    void note_user(const recorded_access& now, const core::task_clock& clock);
    bool all_others_are_over(const recorded_access& now, const core::task_clock& clock);
    void begin_anew(const recorded_access& now);
    bool narrow(const recorded_access& now);
};

// As the report prints it; adds the tasks and locks.
std::vector<lockset_entry> evidence_of(const guard_history& guards, raw_finding& found);

// With no guard held.
void report_lockset(const recorded_access& present, core::task& self, const guard_history& guards);

}  // namespace gordian::inline GORDIAN_MODE::detector
