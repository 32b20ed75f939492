// The whole report of a run, or of several that were merged: run, summary, findings, statistics.
#pragma once

#include "reports/finding.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gordian::inline GORDIAN_MODE::reports {

inline constexpr const char* report_version = "1.0";  // fields are added in 1.x, never renamed or removed
inline constexpr const char* gordian_version = "0.1.0";

struct run {
    std::vector<std::string> command;
    std::int64_t pid = 0;
    std::string started;  // RFC 3339
    double duration_ms = 0;
    std::string mode = "run";  // run, explore, replay
    std::vector<std::pair<std::string, std::string>> options;
    std::optional<int> exit;  // nothing: it has not ended, or not in a way that let it say so
};

// How often a value fell between two powers of two: buckets[i] counts values below 2^i nanoseconds and not below
// 2^(i-1).
using histogram = std::vector<std::uint64_t>;

struct long_hold {
    std::string task;
    std::uint64_t ns = 0;
    stack at;
};

struct lock_statistics {
    resource_number id = 0;
    std::string kind, name;
    std::uint64_t acquisitions = 0, contended = 0;
    histogram wait_ns, hold_ns;
    std::uint64_t wait_total_ns = 0;
    std::vector<long_hold> longest_holds;
};

struct statistics {
    std::uint64_t tasks = 0, resources = 0, events = 0, stacks = 0;
    std::map<std::string, std::uint64_t> dropped;  // what was forgotten, and how much of it
    std::vector<lock_statistics> locks;
};

struct report {
    std::string version = report_version;
    std::string tool_name = "gordian", tool_version = gordian_version;
    reports::run run;
    std::vector<reports::run> runs;  // of a merged report: every run in it
    std::vector<finding> findings;
    reports::statistics statistics;
};

struct summary {
    std::uint64_t observed = 0, predicted = 0, suspected = 0;
    std::map<std::string, std::uint64_t> by_rule;
};

summary summary_of(const std::vector<finding>& findings);
void count(summary& s, level how_sure, const std::string& rule);

// observed or predicted: what the gate fails on by default, and what the exit status of a program tells.
inline bool claims_an_execution(level how_sure) { return how_sure != level::suspected; }

}  // namespace gordian::inline GORDIAN_MODE::reports
