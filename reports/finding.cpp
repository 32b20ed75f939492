#include "reports/finding.hpp"

#include "detector/phrases.hpp"

#include <algorithm>

namespace gordian::inline GORDIAN_MODE::reports {

const task* task_of(const finding& f, task_number id) noexcept {
    const auto found = std::find_if(f.tasks.begin(), f.tasks.end(), [&](const task& t) { return t.id == id; });
    return found == f.tasks.end() ? nullptr : &*found;
}

const resource* resource_of(const finding& f, resource_number id) noexcept {
    const auto found =
        std::find_if(f.resources.begin(), f.resources.end(), [&](const resource& r) { return r.id == id; });
    return found == f.resources.end() ? nullptr : &*found;
}

std::vector<const stack*> stacks_of(const finding& f) {
    std::vector<const stack*> all;
    for (const task& t : f.tasks) {
        for (const hold& h : t.holds) all.push_back(&h.at);
        if (t.waits) all.push_back(&t.waits->at);
        all.push_back(&t.created_at);
    }
    for (const resource& r : f.resources) all.push_back(&r.created_at);
    for (const access& a : f.accesses) {
        all.push_back(&a.at);
        for (const hold& h : a.held) all.push_back(&h.at);
    }
    for (const lockset_entry& e : f.lockset_history) all.push_back(&e.at);
    for (const step& s : f.interleaving) all.push_back(&s.at);
    for (const step& s : f.witness) all.push_back(&s.at);
    return all;
}

detector::resource_kind kind_of(const finding& f, resource_number id) noexcept {
    const resource* const r = resource_of(f, id);
    return r != nullptr ? core::kind_named(r->kind).value_or(detector::resource_kind::nothing)
                        : detector::resource_kind::nothing;
}

std::string waiting_words(const finding& f, const wait& w) {
    const detector::resource_kind kind =
        w.resources.empty() ? detector::resource_kind::nothing : kind_of(f, w.resources.front());
    const std::string_view phrase = detector::waiting_phrase(w.operation, kind);
    if (!phrase.empty()) return std::string{phrase};
    return w.operation.empty() ? "waits for" : "waits (" + w.operation + ") for";
}

std::string task_without_name(task_number id) { return id == 1 ? "main" : "task " + std::to_string(id); }

std::string task_called(const finding& f, task_number id) {
    const task* const t = task_of(f, id);
    if (t == nullptr) return task_without_name(id);
    const bool has_namesake = std::any_of(f.tasks.begin(), f.tasks.end(),
                                          [&](const task& other) { return other.id != id && other.name == t->name; });
    return has_namesake ? t->name + " (task " + std::to_string(id) + ")" : t->name;
}

std::string resource_called(const finding& f, resource_number id) {
    const resource* const r = resource_of(f, id);
    if (r == nullptr) return "resource #" + std::to_string(id);
    if (!r->named) return r->name;
    const bool has_namesake = std::any_of(f.resources.begin(), f.resources.end(), [&](const resource& other) {
        return other.id != id && other.name == r->name;
    });
    return "`" + r->name + "`" + (has_namesake ? " (#" + std::to_string(id) + ")" : "");
}

}  // namespace gordian::inline GORDIAN_MODE::reports
