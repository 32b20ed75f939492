// The list of findings of this process: everything a detector says comes through add(), once.
//
// What the runtime calls, in this order:
//
//   install_checks()                    before the options are read: who knows rule names checks `detect`
//   core::read_option_environment()
//   begin_run(hooks)                    before main: reads the suppressions, writes the first report (run.exit is
//                                       null). What cannot be read or written ends the program with status 2
//   add(raw)                            at each verdict, in the task that made it, with no lock of core's, of a
//                                       detector's or of the program's held. Needs some 24 KiB of stack
//   end_run(status)                     once, when the program ends: `status` is what it would end with (128+n of a
//                                       signal). Writes the last report and returns the status to end with. add()
//                                       afterwards is still printed and written
//   end_run_in_signal_handler(status)   instead, where nothing but async-signal-safe calls is allowed: fills the
//                                       status into the report as it is
//   before_fork(), after_fork_in_parent(), after_fork_in_child()
//                                       the child begins with an empty list and a report of its own, which is written
//                                       when it has something to say or ends
//
// A callback hears of what it makes wrong itself, too; but not of its own deadlock, which it could not end.
//
// One lock guards the list and the file. It is never held while a callback, a hook or a detector runs. A finding is
// printed and written before add() returns, except that writing is put off when it has taken more than a fifth of the
// run so far (thousands of findings); end_run writes them all.
#pragma once

#include "detector/raw_finding.hpp"
#include "reports/raw_statistics.hpp"

#include <cstdint>
#include <span>

namespace gordian::inline GORDIAN_MODE::core {
struct task;
}

namespace gordian::inline GORDIAN_MODE::reports {

// What the collector asks the runtime; each may be null.
struct runtime_hooks {
    // Counts; with_locks also statistics.locks[], which is asked for only at the end.
    raw_statistics (*statistics)(bool with_locks) = nullptr;
    // A check_scope begins: a mark by which tasks that are started later are known.
    std::uint64_t (*scope_begins)() = nullptr;
    // A check_scope ends: says (through add) which of the tasks started since the mark are leaked. The caller is one of
    // the program's tasks and no lock is held.
    void (*judge_leaks)(std::uint64_t mark) = nullptr;
    // Is a finding about these tasks of the scope with this mark? Without it, all that is found meanwhile is.
    bool (*belongs_to_scope)(std::uint64_t mark, std::span<const core::task_number> tasks) = nullptr;
};

void install_checks();
void begin_run(const runtime_hooks& hooks);
bool add(const detector::raw_finding& raw);  // false: suppressed, or its rule is not looked for
bool findings_are_arriving() noexcept;       // other threads are adding some, which are not in the report yet

// Is that task in a callback of on_finding? null: is any?
bool is_telling(const core::task* t);
int end_run(int status);
bool end_run_in_signal_handler(int status) noexcept;

void before_fork() noexcept;
void after_fork_in_parent() noexcept;
void after_fork_in_child() noexcept;

// Observed or predicted findings so far: the status that a program ends with instead of 0 depends on it.
bool has_claims() noexcept;

// The status to end with: the program's own where that is not 0, else the option `exitcode` where there are claims.
int status_to_end_with(int own) noexcept;

// Lists tasks with what they hold and wait for on stderr (the option dump_signal). Not from a signal handler.
void print_tasks(std::span<const detector::task_evidence> tasks,
                 std::span<const detector::resource_evidence> resources);

}  // namespace gordian::inline GORDIAN_MODE::reports
