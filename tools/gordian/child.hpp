// A program started by the command: signals that reach the command reach the program too, and its end is told exactly.
#pragma once

#include <gordian/detail/mode.hpp>

#include <functional>
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

// What is to be done while the program runs.
struct meanwhile {
    int ready = -1;  // the file that becomes readable when there is something to do; -1: nothing ever is
    std::function<int()> act = nullptr;  // does it; how many milliseconds later to be called again anyway, -1: never
};

// Runs the program (found by PATH) to its end, with these variables added to its environment. It is killed if the command dies
// before it; the processes that it started are not.
child_result run_child(const std::vector<std::string>& program,
                       const std::vector<std::pair<std::string, std::string>>& environment, const meanwhile& work);

}  // namespace gordian::inline GORDIAN_MODE::command
