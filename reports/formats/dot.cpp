#include "reports/formats/dot.hpp"

#include "reports/formats/shown.hpp"
#include "reports/frames.hpp"
#include "reports/words.hpp"

#include <algorithm>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace gordian::inline GORDIAN_MODE::reports {
namespace {

// A quoted string: whatever a thing is called, it is never taken for HTML, for an escape or for the end of the label.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (char c : shown(text, 120)) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

std::string edge(const std::string& from, const std::string& to, const std::string& label, std::string_view look) {
    return "    " + from + " -> " + to + " [label=" + quoted(label) + std::string{look} + "];\n";
}

class graph {
public:
    graph(const finding& f, std::size_t number, std::ostream& out)
        : f_(f), out_(out), prefix_("f" + std::to_string(number) + "_") {}

    void write() {
        out_ << "  subgraph " << quoted("cluster_" + prefix_)
             << " {\n    label=" << quoted(f_.rule + " (" + std::string{word(f_.how_sure)} + "): " + f_.message)
             << ";\n";
        for (const task& t : f_.tasks)
            out_ << "    " << node(t.id) << " [shape=box, label=" << quoted(task_called(f_, t.id)) << "];\n";
        for (const resource& r : f_.resources)
            out_ << "    " << thing(r.id)
                 << " [shape=ellipse, label=" << quoted(r.named ? r.kind + " " + resource_called(f_, r.id) : r.name)
                 << "];\n";
        for (const task& t : f_.tasks) {
            for (const hold& h : t.holds) held_by(h.resource, t.id, std::string{word(h.mode)} + place(h.at));
            if (t.waits)
                for (resource_number id : t.waits->resources)
                    out_ << edge(node(t.id), thing(id),
                                 (t.waits->operation.empty() ? "waits" : t.waits->operation) + place(t.waits->at),
                                 ", style=dashed");
        }
        for (const resource& r : f_.resources)
            for (task_number owner : r.owners) held_by(r.id, owner, "");
        for (const access& a : f_.accesses)
            out_ << edge(node(a.task), quoted(prefix_ + "at " + a.location), std::string{word(a.kind)} + place(a.at),
                         ", color=red");
        for (const access& a : f_.accesses)
            out_ << "    " << quoted(prefix_ + "at " + a.location) << " [shape=note, label=" << quoted(a.location)
                 << "];\n";
        out_ << "  }\n";
    }

private:
    std::string node(task_number id) const { return quoted(prefix_ + "task_" + std::to_string(id)); }
    std::string thing(resource_number id) const { return quoted(prefix_ + "resource_" + std::to_string(id)); }
    static std::string place(const stack& s) {
        const std::string at = place_of(s);
        return at.empty() ? at : " at " + at;
    }
    void held_by(resource_number id, task_number owner, const std::string& label) {
        if (drawn_.emplace(id, owner).second)
            out_ << edge(thing(id), node(owner), "held" + (label.empty() ? "" : " " + label), "");
    }

    const finding& f_;
    std::ostream& out_;
    std::string prefix_;
    std::set<std::pair<resource_number, task_number>> drawn_;
};

}  // namespace

void write_dot(const report& r, std::ostream& out) {
    out << "digraph gordian {\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];\n"
           "  edge [fontname=\"sans-serif\", fontsize=10];\n";
    for (std::size_t i = 0; i < r.findings.size(); ++i) graph(r.findings[i], i, out).write();
    out << "}\n";
}

}  // namespace gordian::inline GORDIAN_MODE::reports
