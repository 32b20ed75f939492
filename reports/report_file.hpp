// The file that a running program keeps its report in. Whoever opens it finds a whole report: a new one is written
// beside it and takes its place by rename. What cannot be renamed over (a device, a pipe) is written once, at the end.
#pragma once

#include <gordian/detail/mode.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace gordian::inline GORDIAN_MODE::reports {

class report_file {
public:
    report_file() = default;

    // `pattern` is the option `report`: %p is the pid, %u the pid and, where that file is there already, a number; %% a
    // percent sign. The path is made absolute now: the program may change its folder.
    explicit report_file(std::string pattern);

    bool is_open() const noexcept { return !pattern_.empty(); }
    const std::string& path() const noexcept { return path_; }

    // Replaces the report. Returns what went wrong, in words, or nothing; the old report is then still there.
    // `offset_of_exit` is where the value of run.exit stands in the text ("null").
    std::string write(std::string_view text, bool is_last, std::size_t offset_of_exit);

    // Fills in a status for the null of the last written report. Async-signal-safe. False: it could not.
    bool fill_in_exit(int status) const noexcept;

    // In a child process: a file of its own, named and made when it is first written.
    void become_of_child();

private:
    void take_name();

    std::string pattern_;
    std::string path_;
    bool adds_pid_ = false;  // a child whose pattern does not name the process
    bool can_be_renamed_ = true;
    std::size_t offset_of_exit_ = 0;  // 0: nothing to fill in
};

}  // namespace gordian::inline GORDIAN_MODE::reports
