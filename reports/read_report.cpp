#include "reports/read_report.hpp"

#include "core/nearest_word.hpp"
#include "detector/rules.hpp"
#include "reports/formats/shown.hpp"
#include "reports/words.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace gordian::inline GORDIAN_MODE::reports {
namespace {

using kind = located_json::kind;

// A value with the path by which it was reached. What it is asked for it gives, or says what is wrong with it.
class cursor {
public:
    cursor(const located_json& value, std::string path, const std::string& file)
        : value_(&value), path_(std::move(path)), file_(&file) {}

    [[noreturn]] void refuse(const std::string& expected) const {
        throw unusable_input(shown(*file_) + ":" + std::to_string(value_->line) + ": " +
                             (path_.empty() ? "the report" : shown(path_)) + " is " + value_->in_words() +
                             "; expected " + expected);
    }

    const located_json& value() const { return *value_; }
    bool is(kind k) const { return value_->what == k; }

    cursor at(std::string_view key) const {
        as(kind::object, "an object");
        if (const located_json* const found = value_->member(key)) return {*found, below(key), *file_};
        throw unusable_input(shown(*file_) + ":" + std::to_string(value_->line) + ": " +
                             (path_.empty() ? "the report" : shown(path_)) + " has no \"" + std::string{key} + "\"" +
                             (path_.empty() ? "; expected a gordian report" : ""));
    }

    // Calls `take` with the member where there is one that is not null.
    template <class Take>
    void maybe(std::string_view key, Take take) const {
        as(kind::object, "an object");
        if (const located_json* const found = value_->member(key); found != nullptr && found->what != kind::null)
            take(cursor{*found, below(key), *file_});
    }

    template <class Take>
    void each(Take take) const {
        as(kind::array, "an array");
        for (std::size_t i = 0; i < value_->elements.size(); ++i)
            take(cursor{value_->elements[i], path_ + "[" + std::to_string(i) + "]", *file_});
    }

    template <class Take>
    void each_member(Take take) const {
        as(kind::object, "an object");
        for (const auto& [key, member] : value_->members) take(key, cursor{member, below(key), *file_});
    }

    const std::string& text() const { return as(kind::text, "a string").text; }
    bool boolean() const { return as(kind::boolean, "true or false").boolean; }
    double number() const { return as(kind::number, "a number").number; }
    std::uint64_t count() const {
        if (value_->what != kind::number || !value_->is_integer || value_->integer < 0)
            refuse("a whole number that is not negative");
        return static_cast<std::uint64_t>(value_->integer);
    }
    std::int64_t integer(std::int64_t least, std::int64_t most) const {
        if (value_->what != kind::number || !value_->is_integer || value_->integer < least || value_->integer > most)
            refuse("a whole number from " + std::to_string(least) + " to " + std::to_string(most));
        return value_->integer;
    }

    template <class Enum>
    Enum one_of() const {
        const auto& words = words_of<Enum>::words;
        if (is(kind::text))
            if (const auto found = from_word<Enum>(value_->text)) return *found;
        std::string expected;
        for (std::size_t i = 0; i < words.size(); ++i)
            expected += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + std::string{words[i]};
        refuse(expected);
    }

private:
    const located_json& as(kind k, const char* expected) const {
        if (value_->what != k) refuse(expected);
        return *value_;
    }
    std::string below(std::string_view key) const {
        return path_.empty() ? std::string{key} : path_ + "." + std::string{key};
    }

    const located_json* value_;
    std::string path_;
    const std::string* file_;
};

template <class T, class Make>
std::vector<T> list(const cursor& array, Make make) {
    std::vector<T> all;
    array.each([&](const cursor& one) { all.push_back(make(one)); });
    return all;
}

std::vector<std::uint64_t> numbers(const cursor& array) {
    return list<std::uint64_t>(array, [](const cursor& c) { return c.count(); });
}
std::vector<std::string> texts(const cursor& array) {
    return list<std::string>(array, [](const cursor& c) { return c.text(); });
}

stack stack_from(const cursor& c) {
    stack s;
    c.each([&](const cursor& f) {
        s.frames.push_back({f.at("function").text(), f.at("file").text(),
                            static_cast<unsigned>(f.at("line").integer(0, 0x7fffffff)), f.at("module").text(),
                            f.at("offset").count()});
        f.maybe("cut", [&](const cursor& cut) { s.cut = cut.boolean(); });
    });
    return s;
}

hold hold_from(const cursor& c) {
    return {c.at("resource").count(), c.at("mode").one_of<detector::hold_mode>(), stack_from(c.at("at"))};
}

wait wait_from(const cursor& c) {
    wait w;
    const cursor need = c.at("need");
    if (need.text() != "all" && need.text() != "any") need.refuse("all or any");
    w.needs_all = need.text() == "all";
    c.maybe("operation", [&](const cursor& o) { w.operation = o.text(); });
    w.resources = numbers(c.at("resources"));
    w.timed = c.at("timed").boolean();
    w.at = stack_from(c.at("at"));
    return w;
}

task task_from(const cursor& c) {
    task t;
    t.id = c.at("id").count();
    t.name = c.at("name").text();
    t.named = true;
    c.maybe("named", [&](const cursor& n) { t.named = n.boolean(); });
    t.kind = c.at("kind").one_of<detector::task_kind>();
    t.state = c.at("state").one_of<detector::task_state>();
    t.created_at = stack_from(c.at("created_at"));
    t.holds = list<hold>(c.at("holds"), hold_from);
    const cursor waits = c.at("waits");
    if (!waits.is(kind::null)) t.waits = wait_from(waits);
    return t;
}

resource resource_from(const cursor& c) {
    resource r;
    r.id = c.at("id").count();
    r.kind = c.at("kind").text();
    r.name = c.at("name").text();
    r.named = true;
    c.maybe("named", [&](const cursor& n) { r.named = n.boolean(); });
    r.owners = numbers(c.at("owners"));
    r.created_at = stack_from(c.at("created_at"));
    c.maybe("notes", [&](const cursor& n) { r.notes = texts(n); });
    return r;
}

condition condition_from(const cursor& c) {
    condition one;
    const cursor holds = c.at("holds");
    if (holds.is(kind::boolean))
        one.met = holds.boolean() ? detector::holds::yes : detector::holds::no;
    else if (holds.is(kind::text) && holds.text() == "not_applicable")
        one.met = detector::holds::not_applicable;
    else
        holds.refuse("true, false or not_applicable");
    one.evidence = c.at("evidence").text();
    one.how_to_break = c.at("how_to_break").text();
    return one;
}

step step_from(const cursor& c) {
    step s;
    s.task = c.at("task").count();
    s.operation = c.at("operation").text();
    c.maybe("resource", [&](const cursor& r) { s.resource = r.count(); });
    s.at = stack_from(c.at("at"));
    return s;
}

access access_from(const cursor& c) {
    return {c.at("task").count(),   c.at("kind").one_of<detector::access_kind>(),
            c.at("size").count(),   c.at("location").text(),
            stack_from(c.at("at")), list<hold>(c.at("held"), hold_from)};
}

lockset_entry entry_from(const cursor& c) {
    lockset_entry e;
    e.held = numbers(c.at("held"));
    e.kind = c.at("kind").one_of<detector::access_kind>();
    c.maybe("task", [&](const cursor& t) { e.task = t.count(); });
    e.at = stack_from(c.at("at"));
    return e;
}

std::string rule_from(const cursor& c) {
    if (detector::find_rule(c.text()) == nullptr) {
        std::vector<std::string_view> ids;
        for (const detector::rule& row : detector::rules()) ids.push_back(row.id);
        c.refuse("a rule's id, such as " + std::string{core::nearest_word(c.text(), ids)} +
                 " (`gordian help rules` lists them)");
    }
    return c.text();
}

finding finding_from(const cursor& c) {
    finding f;
    f.rule = rule_from(c.at("rule"));
    f.how_sure = c.at("level").one_of<level>();
    f.fingerprint = c.at("fingerprint").text();
    if (f.fingerprint.empty()) c.at("fingerprint").refuse("a fingerprint");
    f.message = c.at("message").text();
    f.time_ms = c.at("time_ms").number();
    c.maybe("times", [&](const cursor& n) { f.times = n.count(); });
    f.tasks = list<task>(c.at("tasks"), task_from);
    f.resources = list<resource>(c.at("resources"), resource_from);
    c.maybe("cycle", [&](const cursor& all) {
        f.cycle = list<cycle_step>(all, [](const cursor& s) {
            return cycle_step{s.at("task").count(), s.at("waits_for").count(), s.at("held_by").count()};
        });
    });
    c.maybe("coffman", [&](const cursor& all) {
        f.coffman = coffman{condition_from(all.at("mutual_exclusion")), condition_from(all.at("hold_and_wait")),
                            condition_from(all.at("no_preemption")), condition_from(all.at("circular_wait"))};
    });
    c.maybe("accesses", [&](const cursor& all) { f.accesses = list<access>(all, access_from); });
    c.maybe("lockset_history", [&](const cursor& all) { f.lockset_history = list<lockset_entry>(all, entry_from); });
    c.maybe("interleaving", [&](const cursor& all) { f.interleaving = list<step>(all, step_from); });
    c.maybe("witness", [&](const cursor& all) { f.witness = list<step>(all, step_from); });
    c.maybe("schedule", [&](const cursor& s) { f.schedule = s.text(); });
    c.maybe("details", [&](const cursor& d) { f.details = texts(d); });
    f.advice = c.at("advice").text();
    return f;
}

run run_from(const cursor& c) {
    run r;
    r.command = texts(c.at("command"));
    r.pid = static_cast<std::int64_t>(c.at("pid").count());
    r.started = c.at("started").text();
    r.duration_ms = c.at("duration_ms").number();
    const cursor mode = c.at("mode");
    if (mode.text() != "run" && mode.text() != "explore" && mode.text() != "replay")
        mode.refuse("run, explore or replay");
    r.mode = mode.text();
    c.at("options").each_member(
        [&](const std::string& key, const cursor& value) { r.options.emplace_back(key, value.text()); });
    const cursor exit = c.at("exit");
    if (!exit.is(kind::null)) r.exit = static_cast<int>(exit.integer(0, 255));
    return r;
}

lock_statistics lock_from(const cursor& c) {
    lock_statistics l;
    l.id = c.at("id").count();
    l.kind = c.at("kind").text();
    l.name = c.at("name").text();
    l.acquisitions = c.at("acquisitions").count();
    l.contended = c.at("contended").count();
    l.wait_total_ns = c.at("wait_total_ns").count();
    l.wait_ns = numbers(c.at("wait_ns"));
    l.hold_ns = numbers(c.at("hold_ns"));
    l.longest_holds = list<long_hold>(c.at("longest_holds"), [](const cursor& h) {
        return long_hold{h.at("task").text(), h.at("ns").count(), stack_from(h.at("at"))};
    });
    return l;
}

statistics statistics_from(const cursor& c) {
    statistics s;
    s.tasks = c.at("tasks").count();
    s.resources = c.at("resources").count();
    s.events = c.at("events").count();
    s.stacks = c.at("stacks").count();
    c.at("dropped").each_member([&](const std::string& what, const cursor& times) { s.dropped[what] = times.count(); });
    c.maybe("locks", [&](const cursor& all) { s.locks = list<lock_statistics>(all, lock_from); });
    return s;
}

void check_version(const cursor& c) {
    const std::string& version = c.text();
    const bool is_ours = version.starts_with("1.") && version.size() > 2 &&
                         std::all_of(version.begin() + 2, version.end(), [](char d) { return d >= '0' && d <= '9'; });
    if (!is_ours) c.refuse("1.x; the nearest that this gordian reads is " + std::string{report_version});
}

}  // namespace

report parse_report(std::string_view text, const std::string& name) {
    const located_json root = located_json::parse(text, name, "a gordian report");
    const cursor c{root, "", name};
    report r;
    check_version(c.at("version"));
    r.version = report_version;  // it is written again as what this gordian knows of it
    r.tool_name = c.at("tool").at("name").text();
    if (r.tool_name != "gordian") c.at("tool").at("name").refuse("gordian");
    r.tool_version = c.at("tool").at("version").text();
    r.run = run_from(c.at("run"));
    c.maybe("runs", [&](const cursor& all) { r.runs = list<run>(all, run_from); });
    for (const char* level : {"observed", "predicted", "suspected"}) (void)c.at("summary").at(level).count();
    c.at("summary").at("by_rule").each_member([](const std::string&, const cursor& n) { (void)n.count(); });
    r.findings = list<finding>(c.at("findings"), finding_from);
    r.statistics = statistics_from(c.at("statistics"));
    return r;
}

report read_report(const std::string& path) { return parse_report(contents_of(path), path); }

}  // namespace gordian::inline GORDIAN_MODE::reports
