// The finding as people read it: what a detector said in ids, told in names and source lines. Field by field the
// findings[] of the JSON report (reports/schema/report-1.schema.json); every format is written from this.
//
// Names in `message`, `advice`, `details` and the evidence are already in place. Texts hold whatever the program called
// its things: a writer escapes them, nobody before it.
#pragma once

#include "detector/raw_finding.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gordian::inline GORDIAN_MODE::reports {

using core::resource_number;
using core::task_number;
using detector::level;

struct frame {
    std::string function;      // demangled; empty: unknown
    std::string file;          // empty: unknown
    unsigned line = 0;         // 0: unknown
    std::string module;        // the executable or shared library
    std::uint64_t offset = 0;  // in the module
};

// Innermost first, gordian's own frames cut off.
struct stack {
    std::vector<frame> frames;
    bool cut = false;  // it goes on beyond the last frame
};

struct hold {
    resource_number resource = 0;
    detector::hold_mode mode = detector::hold_mode::exclusive;
    stack at;
};

struct wait {
    bool needs_all = false;
    std::vector<resource_number> resources;
    bool timed = false;
    std::string operation;
    stack at;
};

struct task {
    task_number id = 0;
    std::string name;    // never empty: "main", the given name, or "task 7"
    bool named = false;  // somebody gave it its name
    detector::task_kind kind = detector::task_kind::thread;
    detector::task_state state = detector::task_state::running;
    stack created_at;
    std::vector<hold> holds;
    std::optional<wait> waits;
};

struct resource {
    resource_number id = 0;
    std::string kind;
    std::string name;    // never empty: the given name, the global's symbol, or "the mutex made at bank.cpp:12"
    bool named = false;  // the name is a given one or a symbol
    std::vector<task_number> owners;
    stack created_at;
    std::vector<std::string> notes;
};

struct cycle_step {
    task_number task = 0;
    resource_number waits_for = 0;
    task_number held_by = 0;
};

struct condition {
    detector::holds met = detector::holds::no;
    std::string evidence;
    std::string how_to_break;
};

struct coffman {
    condition mutual_exclusion, hold_and_wait, no_preemption, circular_wait;
};

struct access {
    task_number task = 0;
    detector::access_kind kind = detector::access_kind::read;
    std::uint64_t size = 0;
    std::string location;
    stack at;
    std::vector<hold> held;
};

struct lockset_entry {
    std::vector<resource_number> held;
    detector::access_kind kind = detector::access_kind::read;
    task_number task = 0;
    stack at;
};

struct step {
    task_number task = 0;
    std::string operation;
    resource_number resource = 0;  // 0: none
    stack at;
};

struct finding {
    std::string rule;
    level how_sure = level::observed;
    std::string fingerprint;
    std::string message;      // one line
    double time_ms = 0;       // since the program started
    std::uint64_t times = 1;  // how often it was seen
    std::vector<task> tasks;
    std::vector<resource> resources;
    std::vector<cycle_step> cycle;
    std::optional<reports::coffman> coffman;
    std::vector<access> accesses;
    std::vector<lockset_entry> lockset_history;
    std::vector<step> interleaving;
    std::vector<step> witness;
    std::string schedule;  // a token for `gordian replay`; empty: none
    std::string advice;
    std::vector<std::string> details;
};

const task* task_of(const finding& f, task_number id) noexcept;
const resource* resource_of(const finding& f, resource_number id) noexcept;

// Every stack of the finding, in the order of its fields.
std::vector<const stack*> stacks_of(const finding& f);

// How a task and a resource are called in a sentence: alice, task 7; `left`, the mutex made at bank.cpp:12. Where two
// have the same name, their numbers tell them apart.
std::string task_called(const finding& f, task_number id);
// What the phrases of detector/phrases.hpp go by; and "waits to send on", without the names.
detector::resource_kind kind_of(const finding& f, resource_number id) noexcept;
std::string waiting_words(const finding& f, const wait& w);

std::string task_without_name(task_number id);
std::string resource_called(const finding& f, resource_number id);

}  // namespace gordian::inline GORDIAN_MODE::reports
