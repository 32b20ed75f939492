// gordian-baseline.json: findings that are known and accepted for now. Committed to the repository, so it is sorted by
// fingerprint and has one entry a line: a merge conflict is about one finding.
#pragma once

#include "reports/finding.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gordian::inline GORDIAN_MODE::reports {

inline constexpr const char* usual_baseline = "gordian-baseline.json";

struct baseline_entry {
    std::string fingerprint, rule, message;
    std::string reason;  // for people to fill in
    std::string since;   // the day it was added, 2026-01-31
};

struct baseline {
    std::vector<baseline_entry> entries;  // sorted by fingerprint, each once

    const baseline_entry* find(std::string_view fingerprint) const noexcept;
    void add(baseline_entry entry);
    void remove(std::string_view fingerprint);
    std::string as_json() const;

    // Throws unusable_input.
    static baseline parse(std::string_view text, const std::string& name);
    static baseline read(const std::string& path);
};

// How the findings of a report compare with a baseline. Pointers into both.
struct comparison {
    std::vector<const finding*> introduced;
    std::vector<const finding*> preexisting;
    std::vector<const baseline_entry*> fixed;  // not seen this time: schedules vary, so this is weak evidence
};

comparison compared(const std::vector<finding>& findings, const baseline& known);

}  // namespace gordian::inline GORDIAN_MODE::reports
