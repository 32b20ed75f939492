// The table of options: one row each, and nothing about an option stands anywhere else. The setters of options.hpp, what
// GORDIAN_OPTIONS takes, `gordian help options` and the texts of the errors are all made from these rows.
//
//     ROW(key, type, default, least, most, words, help)
//
// type: text | list | choice | number | milliseconds | bytes | flag. `least` and `most` bound the last four but the flag;
// `words` are the values of a choice, separated by |, and otherwise the placeholder that the help shows.
#pragma once

// clang-format off
#define GORDIAN_OPTION_ROWS(ROW)                                                                                       \
    ROW(report, text, "", 0, 0, "PATH",                                                                                \
        "write the findings as JSON to PATH; %p is the pid, %u the pid and a number that no file there has "           \
        "yet")                                                                                                         \
    ROW(on_deadlock, choice, "exit", 0, 0, "exit|hang|throw",                                                          \
        "what circular-wait, self-deadlock, all-asleep and a nil-channel in main do to the program after the "         \
        "report (not where it is suppressed): end it, leave it hanging, or throw std::system_error into the "          \
        "lock, join or once call that closed the cycle")                                                               \
    ROW(exitcode, number, "66", 0, 255, "N",                                                                           \
        "exit status of a program with observed or predicted findings, also of the time after main, whose own "        \
        "status is 0; 0 keeps the program's own")                                                                      \
    ROW(detect, list, "all", 0, 0, "LIST",                                                                             \
        "rules or families to look for, separated by commas: `all`, an id, a family; `-id` takes one away")            \
    ROW(suppressions, text, "", 0, 0, "PATH",                                                                          \
        "findings that match a line of this file are not reported (ThreadSanitizer's syntax, also rule ids "           \
        "and fingerprints); a deadlock among them does not end the program, and one line says that it hangs")          \
    ROW(print_suppressions, flag, "no", 0, 0, "yes|no",                                                                \
        "list at the end which lines of the suppressions file matched and which never did")                            \
    ROW(stack_depth, number, "64", 1, 512, "N",                                                                        \
        "frames kept of a stack, innermost first")                                                                     \
    ROW(stack_size, bytes, "256k", 32768, 1073741824, "SIZE",                                                          \
        "stack of a go task; k and m are suffixes")                                                                    \
    ROW(log_level, choice, "warn", 0, 0, "trace|debug|info|warn|error|critical|off",                                   \
        "what gordian says on stderr about itself")                                                                    \
    ROW(color, choice, "auto", 0, 0, "auto|always|never",                                                              \
        "colour in the text on stderr; auto: on a terminal, unless NO_COLOR is set")                                   \
    ROW(exit_drain, milliseconds, "100", 0, 60000, "MS",                                                               \
        "how long tasks that can still run go on after main before leaked tasks are judged")                           \
    ROW(stuck_after, milliseconds, "100", 1, 3600000, "MS",                                                            \
        "how long a task is blocked before it is asked who could still wake it")                                       \
    ROW(dump_signal, choice, "QUIT", 0, 0, "QUIT|USR1|USR2|HUP|none",                                                  \
        "signal at which every task is listed with what it holds and waits for; the program goes on")                  \
    ROW(livelock_rounds, number, "1000", 2, 1000000000, "N",                                                           \
        "returns of the synchronization-visible state without progress before livelock is suspected")                  \
    ROW(starvation_bypasses, number, "10000", 2, 1000000000, "N",                                                      \
        "times a task that asks for a lock is passed over before starvation is suspected")                             \
    ROW(long_hold, milliseconds, "1000", 1, 86400000, "MS",                                                            \
        "how long others wait for one owner of a lock before long-hold is suspected")
// clang-format on
