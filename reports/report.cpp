#include "reports/report.hpp"

namespace gordian::inline GORDIAN_MODE::reports {

void count(summary& s, level how_sure, const std::string& rule) {
    switch (how_sure) {
        case level::observed: ++s.observed; break;
        case level::predicted: ++s.predicted; break;
        case level::suspected: ++s.suspected; break;
    }
    ++s.by_rule[rule];
}

summary summary_of(const std::vector<finding>& findings) {
    summary s;
    for (const finding& f : findings) count(s, f.how_sure, f.rule);
    return s;
}

}  // namespace gordian::inline GORDIAN_MODE::reports
