#include "reports/fingerprint.hpp"

#include "detector/rules.hpp"
#include "reports/frames.hpp"
#include "reports/words.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace gordian::inline GORDIAN_MODE::reports {
namespace {

std::string part_of(const stack& s) {
    std::string part, last;
    for (const frame& f : s.frames) {
        if (is_library_frame(f) || f.function.empty()) continue;
        std::string one = stable_name(f.function) + "@" + std::string{base_name(f.file)};
        if (one == last) continue;  // a recursion of another depth is the same bug
        part += " " + one;
        last = std::move(one);
    }
    return part;
}

// Kind and name; where it has no name, the code that made it.
std::string part_of(const finding& f, resource_number id) {
    const resource* const r = resource_of(f, id);
    if (r == nullptr) return "-";
    return r->kind + "=" + (r->named ? r->name : part_of(r->created_at));
}

bool somebody_waits_for(const finding& f, resource_number id) {
    return std::any_of(f.tasks.begin(), f.tasks.end(), [&](const task& t) {
        return t.waits &&
               std::find(t.waits->resources.begin(), t.waits->resources.end(), id) != t.waits->resources.end();
    });
}

std::string part_of(const finding& f, const wait& w) {
    std::vector<std::string> what;
    for (resource_number id : w.resources) what.push_back(part_of(f, id));
    std::sort(what.begin(), what.end());
    std::string part = "waits " + w.operation;
    for (const std::string& one : what) part += " " + one;
    return part + part_of(w.at);
}

std::string part_of(const finding& f, const hold& h) {
    return "holds " + std::string{word(h.mode)} + " " + part_of(f, h.resource) + part_of(h.at);
}

std::string part_of(const finding& f, const step& s) {
    return "does " + s.operation + " " + part_of(f, s.resource) + part_of(s.at);
}

// What the memory is called, where that is the same in every run: no address, and no number of a task in a description.
std::string part_of_location(std::string_view location) {
    if (location.starts_with("0x")) return {};
    const bool is_description = location.find(' ') != std::string_view::npos;
    std::string part;
    for (char c : location)
        if (!is_description || c < '0' || c > '9') part += c;
    return " " + part;
}

// FNV-1a, 64 bits (Fowler, Noll, Vo), each part ended by a zero byte; then mixed once more, so that short texts differ
// in their first digits too (the finalizer of splitmix64).
struct hash {
    std::uint64_t state = 14695981039346656037u;
    void add(std::string_view text) {
        for (char c : text) state = (state ^ static_cast<unsigned char>(c)) * 1099511628211u;
        state *= 1099511628211u;
    }
    std::string hex() const {
        std::uint64_t x = state;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
        x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
        x ^= x >> 31;
        std::string digits(16, '0');
        for (int i = 15; i >= 0; --i, x >>= 4) digits[static_cast<std::size_t>(i)] = "0123456789abcdef"[x & 15];
        return digits;
    }
};

}  // namespace

std::vector<std::string> fingerprint_parts(const finding& f, const std::vector<std::string>& identity) {
    std::vector<std::string> parts;
    for (const access& a : f.accesses)
        parts.push_back("accesses " + std::string{word(a.kind)} + part_of_location(a.location) + part_of(a.at));
    // What one task did wrongly is the same whatever it and others held and waited for meanwhile.
    const detector::rule* const row = detector::find_rule(f.rule);
    const bool is_one_act = row != nullptr && (row->family == "misuse" || row->family == "check");
    if (parts.empty() && is_one_act)
        for (const step& s : f.interleaving) parts.push_back(part_of(f, s));
    if (parts.empty()) {
        // A lock that nobody here waits for is on the way, not part of the knot.
        for (const task& t : f.tasks) {
            if (t.waits) parts.push_back(part_of(f, *t.waits));
            for (const hold& h : t.holds)
                if (somebody_waits_for(f, h.resource)) parts.push_back(part_of(f, h));
        }
    }
    if (parts.empty())
        for (const task& t : f.tasks)
            for (const hold& h : t.holds) parts.push_back(part_of(f, h));
    if (parts.empty())
        for (const step& s : f.interleaving) parts.push_back(part_of(f, s));
    if (parts.empty())
        for (const resource& r : f.resources) parts.push_back("is " + part_of(f, r.id));
    for (const std::string& one : identity) parts.push_back("says " + one);
    std::sort(parts.begin(), parts.end());
    parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
    return parts;
}

std::string fingerprint_of(const finding& f, const std::vector<std::string>& identity) {
    hash h;
    h.add(fingerprint_tag);
    h.add(f.rule);
    for (const std::string& part : fingerprint_parts(f, identity)) h.add(part);
    return h.hex();
}

}  // namespace gordian::inline GORDIAN_MODE::reports
