// The report as JSON, the source of every other format.
#pragma once

#include "reports/report.hpp"

#include <iosfwd>
#include <string>

namespace gordian::inline GORDIAN_MODE::reports {

std::string finding_as_json(const finding& f, int indent = -1);  // -1: on one line
void write_json(const report& r, std::ostream& out);

// The report in pieces, for a writer that keeps the text of each finding: begin, findings with "," between them, end.
std::string json_before_findings(const report& r, const summary& s);
std::string json_of_finding_in_report(const finding& f);
std::string json_after_findings(const report& r);

}  // namespace gordian::inline GORDIAN_MODE::reports
