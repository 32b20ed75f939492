#include "reports/formats/text.hpp"

#include "core/options.hpp"
#include "detector/phrases.hpp"
#include "detector/rules.hpp"
#include "reports/formats/columns.hpp"
#include "reports/formats/shown.hpp"
#include "reports/frames.hpp"
#include "reports/source_lines.hpp"
#include "reports/words.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ostream>
#include <string_view>
#include <utility>

#include <unistd.h>

namespace gordian::inline GORDIAN_MODE::reports {
namespace {

constexpr std::size_t most_tasks = 24;   // printed in full; the JSON report has all of them
constexpr std::size_t most_frames = 24;  // likewise, of a stack
constexpr std::size_t longest_name = 400;

// One finding on its way to text. Every member appends to `out`; nothing of the program's gets there but through
// shown().
class page {
public:
    page(const finding& f, const text_style& style) : f_(f), style_(style) {}

    std::string text() {
        headline();
        for (std::size_t i = 0; i < f_.accesses.size(); ++i) side(f_.accesses[i], i);
        tasks();
        notes();
        steps("how it came about:", f_.interleaving);
        stacks_of_steps();
        steps("a reordering of this run that reaches it:", f_.witness);
        conditions();
        history();
        last_words();
        return without_runner_commands(out_);
    }

    std::string text_of_tasks() {
        line(0, bold("gordian: " + std::to_string(f_.tasks.size()) + (f_.tasks.size() == 1 ? " task" : " tasks")));
        most_tasks_ = f_.tasks.size();
        tasks();
        notes();
        return without_runner_commands(out_);
    }

private:
    void line(std::size_t indent, std::string_view text) {
        out_.append(indent, ' ');
        out_ += text;
        out_ += '\n';
    }

    std::string colored(const char* code, std::string_view text) const {
        return style_.color ? "\x1b[" + std::string{code} + "m" + std::string{text} + "\x1b[0m" : std::string{text};
    }
    std::string bold(std::string_view text) const { return colored("1", text); }

    std::string task_name(task_number id) const { return shown(task_called(f_, id), longest_name); }
    std::string resource_name(resource_number id) const { return shown(resource_called(f_, id), longest_name); }

    std::string resource_names(const std::vector<resource_number>& ids, std::string_view last_word) const {
        std::string names;
        for (std::size_t i = 0; i < ids.size() && i < most_tasks; ++i)
            names += (i == 0                ? ""
                      : i + 1 == ids.size() ? " " + std::string{last_word} + " "
                                            : ", ") +
                     resource_name(ids[i]);
        if (ids.size() > most_tasks) names += " and " + std::to_string(ids.size() - most_tasks) + " more";
        return names;
    }

    void headline() {
        const char* const color = claims_an_execution(f_.how_sure) ? "1;31" : "1;33";
        char when[48];
        std::snprintf(when, sizeof when, ", %.3f s after the start", f_.time_ms / 1000);
        line(0, colored(color, "gordian: " + shown(f_.rule) + " (" + std::string{word(f_.how_sure)} + ")") + when);
        line(2, bold(shown(f_.message)));
    }

    void frames(std::size_t indent, const stack& s) {
        // What the standard library did on the way in or out tells a reader nothing; in the middle (a callback) it
        // does.
        std::size_t first = 0, end = s.frames.size();
        while (first < end && is_library_frame(s.frames[first])) ++first;
        while (end > first && is_library_frame(s.frames[end - 1])) --end;
        if (first == end) {
            first = 0;
            end = s.frames.size();
        }
        const frame* const quoted = first_own_frame(s);
        for (std::size_t i = first; i < end; ++i) {
            if (i - first == most_frames) {
                line(indent, "… " + std::to_string(end - i) + " more frames");
                return;
            }
            const frame& f = s.frames[i];
            std::string where =
                "#" + std::to_string(i - first) + " " +
                (f.function.empty() ? std::string{"an unknown function"} : shown(f.function, longest_name));
            if (!f.file.empty()) {
                where += " at " + shown(f.file) + (f.line == 0 ? "" : ":" + std::to_string(f.line));
            } else if (!f.module.empty()) {
                char offset[24];
                std::snprintf(offset, sizeof offset, "+0x%llx", static_cast<unsigned long long>(f.offset));
                where += " in " + shown(f.module) + offset;
            }
            line(indent, where);
            if (&f == quoted && style_.quotes_sources) quote(indent, f);
        }
        if (s.cut) line(indent, "… the stack goes on (option stack_depth)");
        if (s.frames.empty()) line(indent, "(no stack was taken)");
    }

    void quote(std::size_t indent, const frame& f) {
        const std::string source = sources_.line(f.file, f.line);
        if (!source.empty()) line(indent + 3, colored("36", std::to_string(f.line) + " | " + shown(source, 300)));
    }

    std::string described(const hold& h) const {
        return resource_name(h.resource) + (h.mode == detector::hold_mode::shared ? " (shared)" : "");
    }

    std::string described(const wait& w) const {
        if (w.resources.empty() && w.timed) return w.operation.empty() ? "sleeps" : "waits until a deadline";
        std::string text = shown(waiting_words(f_, w)) + " ";
        text += w.resources.empty() ? "nothing that can ever come"
                                    : resource_names(w.resources, w.needs_all ? "and" : "or");
        return text + (w.timed ? ", until a deadline" : "");
    }

    void side(const access& a, std::size_t place) {
        static constexpr std::string_view done[] = {"reads", "writes", "reads atomically", "writes atomically",
                                                    "ends the life of"};
        out_ += '\n';
        std::string what = bold(task_name(a.task)) + " " + std::string{done[static_cast<std::size_t>(a.kind)]} + " " +
                           shown(a.location, longest_name);
        if (a.size != 0) what += ", " + std::to_string(a.size) + (a.size == 1 ? " byte" : " bytes");
        line(0, std::to_string(place + 1) + ". " + what + ":");
        frames(4, a.at);
        if (a.held.empty()) line(2, "holding no lock");
        for (const hold& h : a.held) {
            line(2, "holding " + described(h) + ", taken here:");
            frames(4, h.at);
        }
    }

    void tasks() {
        for (std::size_t i = 0; i < f_.tasks.size(); ++i) {
            if (i == most_tasks_) {
                out_ += '\n';
                line(0, "… and " + std::to_string(f_.tasks.size() - i) + " more tasks: the JSON report has them");
                return;
            }
            const task& t = f_.tasks[i];
            const bool shown_as_a_side = !f_.accesses.empty();
            if (shown_as_a_side && t.created_at.frames.empty()) continue;
            out_ += '\n';
            static constexpr std::string_view kinds[] = {"", "thread, ", "green task, "};
            line(0, bold(task_name(t.id)) + " (" + std::string{kinds[static_cast<std::size_t>(t.kind)]} +
                        std::string{word(t.state)} + ")");
            if (!shown_as_a_side) holds_and_wait(t);
            if (!t.created_at.frames.empty()) {
                line(2, "was started here:");
                frames(4, t.created_at);
            }
        }
    }

    void holds_and_wait(const task& t) {
        for (const hold& h : t.holds) {
            line(2, std::string{detector::having_phrase(kind_of(f_, h.resource))} + " " + described(h) +
                        (kind_of(f_, h.resource) == detector::resource_kind::once ? ", begun here:" : ", taken here:"));
            frames(4, h.at);
        }
        if (t.waits) {
            const bool has_stack = !t.waits->at.frames.empty();
            line(2, described(*t.waits) + (has_stack ? ", here:" : ""));
            if (has_stack) frames(4, t.waits->at);
        }
    }

    void notes() {
        bool first = true;
        for (const resource& r : f_.resources)
            for (const std::string& note : r.notes) {
                if (first) out_ += '\n';
                first = false;
                line(0, resource_name(r.id) + ": " + shown(note));
            }
    }

    void steps(std::string_view title, const std::vector<step>& all) {
        if (all.empty()) return;
        out_ += '\n';
        line(0, bold(title));
        std::vector<column_step> cells;
        for (const step& s : all)
            cells.push_back(
                {task_name(s.task),
                 shown(s.operation, longest_name) + (s.resource == 0 ? "" : " " + resource_name(s.resource)),
                 place_of(s.at)});
        out_ += in_columns(cells);
    }

    // What one task did wrongly stands in the steps alone: each with its stack, unless that was shown as a hold's or a wait's.
    void stacks_of_steps() {
        const detector::rule* const row = detector::find_rule(f_.rule);
        const bool is_one_act = row != nullptr && (row->family == "misuse" || row->family == "check");
        const bool is_shown_already =
            !f_.accesses.empty() || std::any_of(f_.tasks.begin(), f_.tasks.end(),
                                                [](const task& t) { return t.waits.has_value() || !t.holds.empty(); });
        if (is_shown_already && !is_one_act) return;
        for (std::size_t i = 0; i < f_.interleaving.size() && i < most_tasks; ++i) {
            const step& s = f_.interleaving[i];
            if (s.at.frames.empty() || is_shown_as_hold(s)) continue;
            out_ += '\n';
            line(0, bold(task_name(s.task)) + " " + shown(s.operation, longest_name) +
                        (s.resource == 0 ? "" : " " + resource_name(s.resource)) + ", here:");
            frames(4, s.at);
        }
    }

    bool is_shown_as_hold(const step& s) const {
        const task* const t = task_of(f_, s.task);
        return t != nullptr && std::any_of(t->holds.begin(), t->holds.end(), [&](const hold& h) {
                   return h.resource == s.resource &&
                          std::equal(h.at.frames.begin(), h.at.frames.end(), s.at.frames.begin(), s.at.frames.end(),
                                     [](const frame& a, const frame& b) {
                                         return a.offset == b.offset && a.line == b.line && a.function == b.function;
                                     });
               });
    }

    void conditions() {
        if (!f_.coffman) return;
        out_ += '\n';
        line(0, bold("the four conditions of a deadlock (Coffman); without any one of them there is none:"));
        condition_row("mutual exclusion", f_.coffman->mutual_exclusion);
        condition_row("hold and wait", f_.coffman->hold_and_wait);
        condition_row("no preemption", f_.coffman->no_preemption);
        condition_row("circular wait", f_.coffman->circular_wait);
    }

    void condition_row(std::string_view name, const condition& c) {
        static constexpr std::string_view met[] = {"does not hold", "holds", "not applicable"};
        line(2, fitted(name, 18) + fitted(met[static_cast<std::size_t>(c.met)], 16) + shown(c.evidence));
        if (!c.how_to_break.empty()) line(20, "to break it: " + shown(c.how_to_break));
    }

    void history() {
        if (f_.lockset_history.empty()) return;
        out_ += '\n';
        line(0, bold("locks that guarded it, in order:"));
        for (const lockset_entry& e : f_.lockset_history) {
            const std::string place = place_of(e.at);
            line(2, (e.held.empty() ? "no lock" : resource_names(e.held, "and")) + ": " + task_name(e.task) + ", " +
                        std::string{word(e.kind)} + (place.empty() ? "" : " at " + shown(place)));
        }
    }

    void last_words() {
        out_ += '\n';
        for (const std::string& detail : f_.details) line(0, shown(detail));
        if (!f_.advice.empty()) line(0, bold("what to do: ") + shown(f_.advice));
        if (f_.times > 1) line(0, "seen " + std::to_string(f_.times) + " times");
        line(0, "fingerprint " + shown(f_.fingerprint) +
                    "; to suppress it, put this line into the file of the option suppressions:");
        line(4, "fingerprint:" + shown(f_.fingerprint));
    }

    const finding& f_;
    const text_style& style_;
    source_lines sources_;
    std::size_t most_tasks_ = most_tasks;
    std::string out_;
};

std::string plural(std::uint64_t n, std::string_view one) {
    return std::to_string(n) + " " + std::string{one} + (n == 1 ? "" : "s");
}

}  // namespace

std::string finding_as_text(const finding& f, const text_style& style) { return page(f, style).text(); }

std::string tasks_as_text(const finding& f, const text_style& style) { return page(f, style).text_of_tasks(); }

void write_text(const report& r, std::ostream& out, const text_style& style) {
    for (const finding& f : r.findings) out << finding_as_text(f, style) << '\n';
    const summary s = summary_of(r.findings);
    std::string command;
    for (const std::string& word : r.run.command) command += (command.empty() ? "" : " ") + shown(word, 200);
    std::string ending = "gordian: " + plural(s.observed, "finding") + " observed, " + std::to_string(s.predicted) +
                         " predicted, " + std::to_string(s.suspected) + " suspected";
    if (!command.empty()) ending += " in `" + command + "`";
    ending += r.run.exit ? ", which ended with status " + std::to_string(*r.run.exit)
                         : ", which had not ended when this was written";
    if (r.runs.size() > 1) ending += " (" + plural(r.runs.size(), "run") + ")";
    for (const auto& [what, times] : r.statistics.dropped)
        if (times != 0) ending += "\ngordian: forgotten: " + std::to_string(times) + " " + shown(what);
    out << without_runner_commands(ending) << '\n';
}

bool wants_color(int descriptor) {
    switch (core::color_option()) {
        case core::color_choice::always: return true;
        case core::color_choice::never: return false;
        case core::color_choice::automatic: break;
    }
    const char* const no_color = std::getenv("NO_COLOR");  // no-color.org: any value that is not empty
    const char* const terminal = std::getenv("TERM");
    if ((no_color != nullptr && *no_color != '\0') || (terminal != nullptr && std::string_view{terminal} == "dumb"))
        return false;
    return ::isatty(descriptor) == 1;
}

}  // namespace gordian::inline GORDIAN_MODE::reports
