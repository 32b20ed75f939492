// Findings that somebody decided not to see: lines `type:pattern`, as ThreadSanitizer's suppressions files have them.
//
// The file is read unchanged: blanks around a line are dropped, '#' begins a comment only as a line's first character.
// In a pattern `*` is anything, `^` at the start and `$` at the end hold it fast there, without them it matches
// anywhere.
//
//   type                      hides
//   race, race_top            data-race, race-after-free, predicted-race, lockset (race_top: by the top frames only)
//   mutex                     misuse of locks, and self-deadlock
//   thread                    leaked-task, unjoined-thread
//   deadlock                  lock-order alone: such lines were written against predictions, and must not hide a
//                             deadlock that happened; that takes its rule id
//   signal, called_from_lib   nothing of ours
//   a rule id                 that rule
//   fingerprint               the finding with that fingerprint
//
// A pattern is tried on the function (with and without its parameters), file and module of every frame of the finding,
// and on the names of its tasks, resources and memory.
#pragma once

#include "reports/finding.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace gordian::inline GORDIAN_MODE::reports {

struct suppression {
    std::string type, pattern;
    std::string place;  // "file:line"
    std::uint64_t hits = 0;
};

class suppressions {
public:
    suppressions() = default;

    // Throws std::invalid_argument that names file, line and what is wrong. `name` is what the messages call the text.
    static suppressions parse(std::string_view text, const std::string& name);

    // The same for a file; one that is not there is sought beside the executable too, as ThreadSanitizer does.
    static suppressions read(const std::string& path);

    // The line that hides the finding, its hit counted, or nullptr.
    const suppression* match(const finding& f);

    const std::vector<suppression>& lines() const noexcept { return lines_; }

    // Those that matched and those that did not, in words; for the option print_suppressions.
    std::string usage() const;

private:
    std::vector<suppression> lines_;
};

// ThreadSanitizer's matching of one text.
bool pattern_matches(std::string_view pattern, std::string_view text);

}  // namespace gordian::inline GORDIAN_MODE::reports
