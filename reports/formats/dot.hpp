// The wait-for graph of each finding for Graphviz: tasks are boxes, resources ellipses; a task points to what it waits
// for, a resource to who holds it. A cycle of the arrows is the deadlock.
#pragma once

#include "reports/report.hpp"

#include <iosfwd>

namespace gordian::inline GORDIAN_MODE::reports {

void write_dot(const report& r, std::ostream& out);

}  // namespace gordian::inline GORDIAN_MODE::reports
