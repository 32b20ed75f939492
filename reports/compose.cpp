#include "reports/compose.hpp"

#include "core/stack_depot.hpp"
#include "core/symbolizer.hpp"
#include "detector/phrases.hpp"
#include "detector/rules.hpp"
#include "reports/fingerprint.hpp"
#include "reports/frames.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <map>
#include <string_view>

namespace gordian::inline GORDIAN_MODE::reports {
namespace {

std::vector<hold> holds_of(const std::vector<detector::hold_evidence>& raw) {
    std::vector<hold> holds;
    for (const auto& h : raw) holds.push_back({h.resource, h.mode, resolve(h.at)});
    return holds;
}

task task_from(const detector::task_evidence& raw) {
    task t;
    t.id = raw.id;
    t.named = !raw.name.empty();
    t.kind = raw.kind;
    t.name = t.named ? raw.name : raw.kind == detector::task_kind::main ? "main" : task_without_name(raw.id);
    t.state = raw.state;
    t.created_at = resolve(raw.created_at);
    t.holds = holds_of(raw.holds);
    if (raw.waits)
        t.waits = wait{raw.waits->needs_all, raw.waits->resources, raw.waits->timed, raw.waits->operation,
                       resolve(raw.waits->at)};
    return t;
}

std::string hexadecimal(std::uintptr_t address) {
    char text[2 + 2 * sizeof address + 1];
    std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(address));
    return text;
}

access access_from(const detector::access_evidence& raw) {
    access a{raw.task, raw.kind, raw.size, raw.location, resolve(raw.at), holds_of(raw.held)};
    if (a.location.empty()) a.location = core::symbol_of_address(raw.address);
    if (a.location.empty()) a.location = hexadecimal(raw.address);
    return a;
}

std::vector<step> steps_from(const std::vector<detector::step>& raw) {
    std::vector<step> steps;
    for (const auto& s : raw) steps.push_back({s.task, s.operation, s.resource, resolve(s.at)});
    return steps;
}

// Two things made on one line are told apart by their numbers.
void tell_namesakes_apart(std::vector<resource>& resources) {
    std::map<std::string, int> times;
    for (const resource& r : resources)
        if (!r.named) ++times[r.name];
    for (resource& r : resources)
        if (!r.named && times[r.name] > 1 && r.name.starts_with("the " + r.kind))
            r.name = r.kind + " #" + std::to_string(r.id) + r.name.substr(4 + r.kind.size());
}

// "{task:7} holds {resource:12}" -> "alice holds `left`". A place that names nothing stays as it is.
std::string with_names(const finding& f, std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto brace = text.find('{');
        out += text.substr(0, brace);
        if (brace == std::string_view::npos) break;
        text.remove_prefix(brace);
        const auto end = text.find('}');
        const bool is_task = text.starts_with("{task:");
        const std::size_t digits = is_task ? 6 : text.starts_with("{resource:") ? 10 : 0;
        std::uint64_t id = 0;
        if (digits != 0 && end != std::string_view::npos &&
            std::from_chars(text.data() + digits, text.data() + end, id).ptr == text.data() + end) {
            out += is_task ? task_called(f, id) : resource_called(f, id);
            text.remove_prefix(end + 1);
        } else {
            out += '{';
            text.remove_prefix(1);
        }
    }
    return out;
}

condition condition_from(const finding& f, const detector::condition_evidence& raw) {
    return {raw.met, with_names(f, raw.evidence), with_names(f, raw.how_to_break)};
}

std::string enumerated(const std::vector<std::string>& words, std::string_view last_word) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i != 0) text += i + 1 == words.size() ? " " + std::string{last_word} + " " : ", ";
        text += words[i];
    }
    return text;
}

// "alice holds `left` and waits for `right`; bob holds `right` and waits for `left`", the same whoever came first.
std::string headline(const finding& f) {
    std::vector<std::string> sentences;
    for (const task& t : f.tasks) {
        std::vector<std::string> held, awaited;
        for (const hold& h : t.holds) held.push_back(resource_called(f, h.resource));
        if (t.waits)
            for (resource_number id : t.waits->resources) awaited.push_back(resource_called(f, id));
        std::string sentence = task_called(f, t.id);
        if (!held.empty()) sentence += " holds " + enumerated(held, "and");
        if (!held.empty() && t.waits) sentence += " and";
        if (t.waits)
            sentence += " waits for " + (awaited.empty() ? "nothing that can come"
                                                         : enumerated(awaited, t.waits->needs_all ? "and" : "or"));
        if (!held.empty() || t.waits) sentences.push_back(std::move(sentence));
    }
    std::sort(sentences.begin(), sentences.end());
    std::string text;
    for (const std::string& sentence : sentences) text += (text.empty() ? "" : "; ") + sentence;
    if (text.empty())
        if (const detector::rule* const row = detector::find_rule(f.rule)) text = row->meaning;
    return text;
}

// Whatever a blocked task holds it took before it began to wait: an order that this run had, up to which task came
// first.
std::vector<step> order_of_holds_and_waits(const finding& f) {
    std::vector<step> steps;
    if (f.cycle.empty() || f.tasks.size() > 16) return steps;
    for (const task& t : f.tasks)
        for (const hold& h : t.holds)
            steps.push_back(
                {t.id,
                 std::string{detector::taking_phrase(kind_of(f, h.resource), h.mode == detector::hold_mode::shared)},
                 h.resource, h.at});
    for (const task& t : f.tasks)
        if (t.waits)
            for (resource_number id : t.waits->resources)
                steps.push_back({t.id, waiting_words(f, *t.waits), id, t.waits->at});
    return steps;
}

}  // namespace

namespace {

// What the standard library does between two functions of the program for ours: calls a closure of ours.
bool serves_ours(const frame& f) {
    return is_library_frame(f) && (f.function.find("gordian::detail::") != std::string::npos ||
                                   f.function.find("gordian::thread::start") != std::string::npos ||
                                   f.function.find("gordian::jthread::start") != std::string::npos);
}

}  // namespace

stack resolve(core::stack_id id) {
    stack s;
    if (id == core::stack_id::none) return s;
    const core::stack_view view = core::frames_of(id);
    s.cut = view.truncated;
    for (std::uintptr_t return_address : view.frames)
        for (core::frame& f : core::symbolize(return_address)) {
            if (f.own) {  // and what it called the program's function through
                while (!s.frames.empty() && is_library_frame(s.frames.back())) s.frames.pop_back();
                continue;
            }
            s.frames.push_back({std::move(f.function), std::move(f.file), f.line, std::move(f.module), f.offset});
            if (serves_ours(s.frames.back())) s.frames.pop_back();
        }
    return s;
}

resource compose(const detector::resource_evidence& raw) {
    resource r;
    r.id = raw.id;
    r.kind = core::name_of(raw.kind);
    r.owners = raw.owners;
    r.created_at = resolve(raw.created_at);
    r.notes = raw.notes;
    r.name = raw.name;
    if (raw.kind == core::resource_kind::nothing) {
        r.name = "a nil channel";
        return r;
    }
    if (r.name.empty() && raw.address != 0) r.name = core::symbol_of_address(raw.address);
    r.named = !r.name.empty();
    if (!r.named && raw.kind == core::resource_kind::task && !raw.owners.empty()) {
        r.name = task_without_name(raw.owners.front());
    } else if (!r.named) {
        const std::string place = place_of(r.created_at);
        r.name = place.empty() ? r.kind + " #" + std::to_string(r.id) : "the " + r.kind + " made at " + place;
    }
    return r;
}

finding compose(const detector::raw_finding& raw) {
    finding f;
    f.rule = raw.rule;
    f.how_sure = raw.how_sure;
    f.time_ms = static_cast<double>(raw.time_ns) / 1e6;
    for (const auto& t : raw.tasks) f.tasks.push_back(task_from(t));
    for (const auto& r : raw.resources) f.resources.push_back(compose(r));
    tell_namesakes_apart(f.resources);
    for (resource& r : f.resources)
        for (std::string& note : r.notes) note = with_names(f, note);
    for (const auto& s : raw.cycle) f.cycle.push_back({s.task, s.waits_for, s.held_by});
    if (raw.coffman)
        f.coffman =
            coffman{condition_from(f, raw.coffman->mutual_exclusion), condition_from(f, raw.coffman->hold_and_wait),
                    condition_from(f, raw.coffman->no_preemption), condition_from(f, raw.coffman->circular_wait)};
    for (const auto& a : raw.accesses) f.accesses.push_back(access_from(a));
    for (const auto& e : raw.lockset_history) f.lockset_history.push_back({e.held, e.kind, e.task, resolve(e.at)});
    f.interleaving = steps_from(raw.interleaving);
    f.witness = steps_from(raw.witness);
    for (step& s : f.interleaving) s.operation = with_names(f, s.operation);
    for (step& s : f.witness) s.operation = with_names(f, s.operation);
    if (f.interleaving.empty()) f.interleaving = order_of_holds_and_waits(f);
    f.message = raw.message.empty() ? headline(f) : with_names(f, raw.message);
    f.advice = with_names(f, raw.advice);
    if (f.advice.empty())
        if (const detector::rule* const row = detector::find_rule(f.rule)) f.advice = row->advice;
    for (const std::string& line : raw.details) f.details.push_back(with_names(f, line));
    f.fingerprint = fingerprint_of(f, raw.identity);
    return f;
}

}  // namespace gordian::inline GORDIAN_MODE::reports
