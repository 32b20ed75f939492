// What a detector says: ids and evidence, no text for people, no symbols, no format.
//
// Everything is copied at the moment of the verdict (names included): the tasks and resources may be gone when it is read.
// reports/ turns it into the finding of report.md.
#pragma once

#include "core/ids.hpp"
#include "core/resource_kind.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gordian::inline GORDIAN_MODE::detector {

using core::lockset_id;
using core::resource_kind;
using core::resource_number;
using core::stack_id;
using core::task_number;

enum class level : std::uint8_t { observed, predicted, suspected };
enum class task_kind : std::uint8_t { main, thread, green };
enum class task_state : std::uint8_t { running, runnable, blocked, ended };
enum class hold_mode : std::uint8_t { exclusive, shared };
enum class access_kind : std::uint8_t { read, write, atomic_read, atomic_write, free };

struct hold_evidence {
    resource_number resource = 0;
    hold_mode mode = hold_mode::exclusive;
    stack_id at = stack_id::none;  // where it was taken
};

struct wait_evidence {
    bool needs_all = false;  // all of the resources, or any one of them
    bool timed = false;
    std::string operation;  // "lock", "lock shared", "send", "receive", "select", "join", "wait", "acquire", ...
    std::vector<resource_number> resources;
    stack_id at = stack_id::none;
};

struct task_evidence {
    task_number id = 0;
    std::string name;  // empty: it has none
    task_kind kind = task_kind::thread;
    task_state state = task_state::running;
    stack_id created_at = stack_id::none;
    std::vector<hold_evidence> holds;
    std::optional<wait_evidence> waits;
};

struct resource_evidence {
    resource_number id = 0;
    resource_kind kind = resource_kind::nothing;
    std::string name;                 // empty: it has none
    std::vector<task_number> owners;  // who holds it now
    std::uintptr_t address = 0;       // names a global by its symbol
    stack_id created_at = stack_id::none;
    std::vector<std::string> notes;  // why nobody comes: "every sender is gone or is itself blocked: bob"
};

// One step of a wait-for cycle: `task` waits for `waits_for`, which `held_by` holds.
struct cycle_step {
    task_number task = 0;
    resource_number waits_for = 0;
    task_number held_by = 0;
};

enum class holds : std::uint8_t { no, yes, not_applicable };

struct condition_evidence {
    holds met = holds::no;
    std::string evidence;      // names things as {task:7} and {resource:12}; reports put their names there
    std::string how_to_break;  // likewise
};

struct coffman_evidence {
    condition_evidence mutual_exclusion, hold_and_wait, no_preemption, circular_wait;
};

struct access_evidence {
    task_number task = 0;
    access_kind kind = access_kind::read;
    std::uintptr_t address = 0;
    std::size_t size = 0;
    std::string location;  // the value's name where it has one
    stack_id at = stack_id::none;
    std::vector<hold_evidence> held;
};

// One set of locks that guarded a location, in order of first use.
struct lockset_entry {
    std::vector<resource_number> held;
    access_kind kind = access_kind::read;
    task_number task = 0;
    stack_id at = stack_id::none;
};

// One step of an interleaving, in order: who did what on what, where. Printed as one column per task.
struct step {
    task_number task = 0;
    std::string operation;  // "lock", "waits for", "reads 0", "left + 1, sees 2" ...
    resource_number resource = 0;
    stack_id at = stack_id::none;
};

struct raw_finding {
    std::string rule;  // an id of detector/rules.hpp
    level how_sure = level::observed;
    std::int64_t time_ns = 0;  // since the program started
    std::vector<task_evidence> tasks;
    std::vector<resource_evidence> resources;
    std::vector<cycle_step> cycle;
    std::optional<coffman_evidence> coffman;
    std::vector<access_evidence> accesses;
    std::vector<lockset_entry> lockset_history;
    std::vector<step> interleaving;
    std::vector<step> witness;
    std::string message;               // one line, names as {task:7} and {resource:12}
    std::string advice;                // likewise
    std::vector<std::string> details;  // further lines (Jain's index, who was ahead of whom ...)
    // What the fingerprint is made from besides the stacks of tasks, accesses and steps: words that name the bug and do not
    // change from run to run (an operation, a pattern's name).
    std::vector<std::string> identity;
};

}  // namespace gordian::inline GORDIAN_MODE::detector
