// The report for people, as it is printed on stderr when a finding appears and by `gordian report --format text`.
#pragma once

#include "reports/report.hpp"

#include <iosfwd>
#include <string>

namespace gordian::inline GORDIAN_MODE::reports {

struct text_style {
    bool color = false;
    bool quotes_sources = true;
};

std::string finding_as_text(const finding& f, const text_style& style = {});

// Only the tasks of it: who they are, what they hold and wait for.
std::string tasks_as_text(const finding& f, const text_style& style = {});

void write_text(const report& r, std::ostream& out, const text_style& style = {});

// The section `locks`: statistics.locks[] as a table.
void write_locks(const report& r, std::ostream& out);

// Colour is wanted on this descriptor: the option color, NO_COLOR, and whether it is a terminal.
bool wants_color(int descriptor);

}  // namespace gordian::inline GORDIAN_MODE::reports
