// The command `gordian`: one file per sub-command, each adds itself to the command line. Exit codes: 0 fine, 1 the gate
// failed, 2 bad usage or input, 66 a program ran and findings appeared; otherwise the program's own, 128+n for signal
// n.
#pragma once

#include <gordian/detail/mode.hpp>

#include <CLI/CLI.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace gordian::inline GORDIAN_MODE::command {

inline constexpr int fine = 0, gate_failed = 1, unusable = 2;

// Bad usage: its text is printed, and the command ends with 2.
struct bad_usage : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// What a sub-command gets besides its options, and what it leaves.
struct invocation {
    std::vector<std::string> program;  // what stood behind `--`
    int status = fine;
};

void add_run(CLI::App& app, invocation& call);
void add_report(CLI::App& app, invocation& call);
void add_gate(CLI::App& app, invocation& call);
void add_merge(CLI::App& app, invocation& call);
void add_help(CLI::App& app, invocation& call);
void add_what_is_to_come(CLI::App& app, invocation& call);  // explore, replay

// Throws bad_usage for arguments that the command does not know, with the option that was probably meant. The first
// thing that a command's callback does.
void refuse_unknown(CLI::App& command);

// Each item of "a,b" and of further uses of the option.
std::vector<std::string> items_of(const std::vector<std::string>& lists);

// Throws bad_usage unless the word is one of those known: "unknown format `sarf`; did you mean `sarif`? ..."
void check_known(std::string_view what, std::string_view word, const std::vector<std::string_view>& known,
                 std::string_view where_listed);

// Writes to the file, or to standard output for "" and "-". Throws bad_usage with the system's reason.
void write_output(const std::string& path, const std::string& text);

// The same by way of a temporary file and a rename: the old file stays whole when the disk is full.
void replace_file(const std::string& path, const std::string& text);

}  // namespace gordian::inline GORDIAN_MODE::command
