#include "reports/formats/json.hpp"

#include "reports/words.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <ostream>

namespace gordian::inline GORDIAN_MODE::reports {
namespace {

using json = nlohmann::ordered_json;

// Names come from the program and may be no UTF-8: what is invalid becomes U+FFFD, the report is always valid.
std::string dumped(const json& value, int indent) {
    return value.dump(indent, ' ', false, json::error_handler_t::replace);
}

double rounded(double ms) { return std::round(ms * 1e6) / 1e6; }

json of(const stack& s) {
    json frames = json::array();
    for (const frame& f : s.frames)
        frames.push_back(
            {{"function", f.function}, {"file", f.file}, {"line", f.line}, {"module", f.module}, {"offset", f.offset}});
    if (s.cut && !frames.empty()) frames.back()["cut"] = true;
    return frames;
}

json of(const hold& h) { return {{"resource", h.resource}, {"mode", word(h.mode)}, {"at", of(h.at)}}; }

json of(const task&);
json of(const resource&);
json of(const cycle_step&);
json of(const access&);
json of(const lockset_entry&);
json of(const step&);
json of(const long_hold&);
json of(const lock_statistics&);
json of(const run&);

template <class T>
json list_of(const std::vector<T>& all) {
    json list = json::array();
    for (const T& one : all) list.push_back(of(one));
    return list;
}

json of(const wait& w) {
    return {{"need", w.needs_all ? "all" : "any"},
            {"operation", w.operation},
            {"resources", w.resources},
            {"timed", w.timed},
            {"at", of(w.at)}};
}

json of(const task& t) {
    json value = {{"id", t.id},
                  {"name", t.name},
                  {"named", t.named},
                  {"kind", word(t.kind)},
                  {"state", word(t.state)},
                  {"created_at", of(t.created_at)},
                  {"holds", list_of(t.holds)}};
    value["waits"] = t.waits ? of(*t.waits) : json(nullptr);
    return value;
}

json of(const resource& r) {
    return {{"id", r.id},       {"kind", r.kind},     {"name", r.name},
            {"named", r.named}, {"owners", r.owners}, {"created_at", of(r.created_at)},
            {"notes", r.notes}};
}

json of(const cycle_step& s) { return {{"task", s.task}, {"waits_for", s.waits_for}, {"held_by", s.held_by}}; }

json of(const condition& c) {
    json value;
    switch (c.met) {
        case detector::holds::yes: value["holds"] = true; break;
        case detector::holds::no: value["holds"] = false; break;
        case detector::holds::not_applicable: value["holds"] = "not_applicable"; break;
    }
    value["evidence"] = c.evidence;
    value["how_to_break"] = c.how_to_break;
    return value;
}

json of(const coffman& c) {
    return {{"mutual_exclusion", of(c.mutual_exclusion)},
            {"hold_and_wait", of(c.hold_and_wait)},
            {"no_preemption", of(c.no_preemption)},
            {"circular_wait", of(c.circular_wait)}};
}

json of(const access& a) {
    return {{"task", a.task},         {"kind", word(a.kind)}, {"size", a.size},
            {"location", a.location}, {"at", of(a.at)},       {"held", list_of(a.held)}};
}

json of(const lockset_entry& e) {
    return {{"held", e.held}, {"kind", word(e.kind)}, {"task", e.task}, {"at", of(e.at)}};
}

json of(const step& s) {
    json value = {{"task", s.task}, {"operation", s.operation}};
    value["resource"] = s.resource == 0 ? json(nullptr) : json(s.resource);
    value["at"] = of(s.at);
    return value;
}

json of(const finding& f) {
    json value = {{"rule", f.rule},
                  {"level", word(f.how_sure)},
                  {"fingerprint", f.fingerprint},
                  {"message", f.message},
                  {"time_ms", rounded(f.time_ms)},
                  {"times", f.times},
                  {"tasks", list_of(f.tasks)},
                  {"resources", list_of(f.resources)}};
    if (!f.cycle.empty()) value["cycle"] = list_of(f.cycle);
    if (f.coffman) value["coffman"] = of(*f.coffman);
    if (!f.accesses.empty()) value["accesses"] = list_of(f.accesses);
    if (!f.lockset_history.empty()) value["lockset_history"] = list_of(f.lockset_history);
    if (!f.interleaving.empty()) value["interleaving"] = list_of(f.interleaving);
    if (!f.witness.empty()) value["witness"] = list_of(f.witness);
    if (!f.schedule.empty()) value["schedule"] = f.schedule;
    value["advice"] = f.advice;
    if (!f.details.empty()) value["details"] = f.details;
    return value;
}

json of(const run& r) {
    json options = json::object();
    for (const auto& [key, value] : r.options) options[key] = value;
    json value = {{"command", r.command}, {"pid", r.pid},
                  {"started", r.started}, {"duration_ms", rounded(r.duration_ms)},
                  {"mode", r.mode},       {"options", options}};
    value["exit"] = r.exit ? json(*r.exit) : json(nullptr);
    return value;
}

json of(const summary& s) {
    json rules = json::object();
    for (const auto& [rule, times] : s.by_rule) rules[rule] = times;
    return {{"observed", s.observed}, {"predicted", s.predicted}, {"suspected", s.suspected}, {"by_rule", rules}};
}

json of(const long_hold& h) { return {{"task", h.task}, {"ns", h.ns}, {"at", of(h.at)}}; }

json of(const lock_statistics& l) {
    return {{"id", l.id},
            {"kind", l.kind},
            {"name", l.name},
            {"acquisitions", l.acquisitions},
            {"contended", l.contended},
            {"wait_total_ns", l.wait_total_ns},
            {"wait_ns", l.wait_ns},
            {"hold_ns", l.hold_ns},
            {"longest_holds", list_of(l.longest_holds)}};
}

json of(const statistics& s) {
    json dropped = json::object();
    for (const auto& [what, times] : s.dropped) dropped[what] = times;
    return {{"tasks", s.tasks},   {"resources", s.resources}, {"events", s.events},
            {"stacks", s.stacks}, {"dropped", dropped},       {"locks", list_of(s.locks)}};
}

}  // namespace

std::string finding_as_json(const finding& f, int indent) { return dumped(of(f), indent); }

std::string json_before_findings(const report& r, const summary& s) {
    json head = {
        {"version", r.version}, {"tool", {{"name", r.tool_name}, {"version", r.tool_version}}}, {"run", of(r.run)}};
    if (!r.runs.empty()) head["runs"] = list_of(r.runs);
    head["summary"] = of(s);
    std::string text = dumped(head, 1);
    text.resize(text.size() - 2);  // the line with the brace that closes it
    return text + ",\n \"findings\": [";
}

std::string json_of_finding_in_report(const finding& f) { return "\n" + dumped(of(f), 1); }

std::string json_after_findings(const report& r) {
    return "\n ],\n \"statistics\": " + dumped(of(r.statistics), 1) + "\n}\n";
}

void write_json(const report& r, std::ostream& out) {
    out << json_before_findings(r, summary_of(r.findings));
    for (std::size_t i = 0; i < r.findings.size(); ++i)
        out << (i == 0 ? "" : ",") << json_of_finding_in_report(r.findings[i]);
    out << json_after_findings(r);
}

}  // namespace gordian::inline GORDIAN_MODE::reports
