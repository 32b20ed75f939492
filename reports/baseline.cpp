#include "reports/baseline.hpp"

#include "reports/formats/shown.hpp"
#include "reports/located_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace gordian::inline GORDIAN_MODE::reports {
namespace {

auto lower_bound(auto& entries, std::string_view fingerprint) {
    return std::lower_bound(
        entries.begin(), entries.end(), fingerprint,
        [](const baseline_entry& e, std::string_view wanted) { return wanted.compare(e.fingerprint) > 0; });
}

}  // namespace

const baseline_entry* baseline::find(std::string_view fingerprint) const noexcept {
    const auto at = lower_bound(entries, fingerprint);
    return at != entries.end() && at->fingerprint == fingerprint ? &*at : nullptr;
}

void baseline::add(baseline_entry entry) {
    const auto at = lower_bound(entries, entry.fingerprint);
    if (at == entries.end() || at->fingerprint != entry.fingerprint) entries.insert(at, std::move(entry));
}

void baseline::remove(std::string_view fingerprint) {
    const auto at = lower_bound(entries, fingerprint);
    if (at != entries.end() && at->fingerprint == fingerprint) entries.erase(at);
}

std::string baseline::as_json() const {
    using json = nlohmann::ordered_json;
    std::string text = "{\"version\": 1, \"findings\": [";
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const baseline_entry& e = entries[i];
        const json line = {{"fingerprint", e.fingerprint},
                           {"rule", e.rule},
                           {"message", e.message},
                           {"reason", e.reason},
                           {"since", e.since}};
        text += (i == 0 ? "\n  " : ",\n  ") + line.dump(-1, ' ', false, json::error_handler_t::replace);
    }
    return text + "\n]}\n";
}

baseline baseline::parse(std::string_view text, const std::string& name) {
    const located_json root = located_json::parse(text, name, "a gordian baseline");
    const auto refuse = [&](unsigned line, const std::string& what) {
        throw unusable_input(shown(name) + ":" + std::to_string(line) + ": " + what);
    };
    const located_json* const version = root.member("version");
    const located_json* const findings = root.member("findings");
    if (version == nullptr || findings == nullptr || findings->what != located_json::kind::array)
        refuse(root.line, "this is no baseline; expected an object with \"version\" and an array \"findings\"");
    if (!version->is_integer || version->integer != 1)
        refuse(version->line,
               "version is " + version->in_words() + "; expected 1, the only one that this gordian reads");
    baseline all;
    for (std::size_t i = 0; i < findings->elements.size(); ++i) {
        const located_json& element = findings->elements[i];
        const std::string path = "findings[" + std::to_string(i) + "]";
        const auto text_of = [&](std::string_view key, bool is_required) -> std::string {
            const located_json* const value = element.member(key);
            if (value == nullptr && !is_required) return {};
            if (value == nullptr) refuse(element.line, path + " has no \"" + std::string{key} + "\"");
            if (value->what != located_json::kind::text)
                refuse(value->line, path + "." + std::string{key} + " is " + value->in_words() + "; expected a string");
            return value->text;
        };
        if (element.what != located_json::kind::object)
            refuse(element.line, path + " is " + element.in_words() + "; expected an object");
        all.add({text_of("fingerprint", true), text_of("rule", true), text_of("message", false),
                 text_of("reason", false), text_of("since", false)});
    }
    return all;
}

baseline baseline::read(const std::string& path) { return parse(contents_of(path), path); }

comparison compared(const std::vector<finding>& findings, const baseline& known) {
    comparison c;
    std::set<std::string_view> seen;
    for (const finding& f : findings) {
        seen.insert(f.fingerprint);
        (known.find(f.fingerprint) == nullptr ? c.introduced : c.preexisting).push_back(&f);
    }
    for (const baseline_entry& e : known.entries)
        if (!seen.contains(e.fingerprint)) c.fixed.push_back(&e);
    return c;
}

}  // namespace gordian::inline GORDIAN_MODE::reports
