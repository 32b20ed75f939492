// A program started by the command: signals that reach the command reach the program too, and its end is told exactly.
#pragma once

#include <gordian/detail/mode.hpp>

#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace gordian::inline GORDIAN_MODE::command {

struct child_result {
    pid_t pid = 0;
    std::string could_not_start;  // the system's reason
    int status = 0;               // of exit, when signal is 0
    int signal = 0;               // that ended it
};

// Runs the program (found by PATH) to its end, with these variables added to its environment.
child_result run_child(const std::vector<std::string>& program,
                       const std::vector<std::pair<std::string, std::string>>& environment);

}  // namespace gordian::inline GORDIAN_MODE::command
