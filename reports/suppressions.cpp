#include "reports/suppressions.hpp"

#include "core/nearest_word.hpp"
#include "detector/rules.hpp"
#include "reports/formats/shown.hpp"
#include "reports/frames.hpp"
#include "reports/located_json.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace gordian::inline GORDIAN_MODE::reports {
namespace {

struct type_row {
    std::string_view type;
    std::vector<std::string_view> rules;
};

// The types of ThreadSanitizer's file and the rules that they stand for.
const std::vector<type_row>& types_of_tsan() {
    static const auto* const rows = new std::vector<type_row>{
        {"race", {"data-race", "race-after-free", "predicted-race", "lockset"}},
        {"race_top", {"data-race", "race-after-free", "predicted-race", "lockset"}},
        {"mutex",
         {"unlock-not-owned", "destroyed-in-use", "condition-mutex-mismatch", "recursive-read-lock", "self-deadlock"}},
        {"thread", {"leaked-task", "unjoined-thread"}},
        {"deadlock", {"lock-order"}},
        {"signal", {}},
        {"called_from_lib", {}},
    };
    return *rows;
}

bool type_covers(std::string_view type, std::string_view rule) {
    if (type == rule) return true;
    for (const type_row& row : types_of_tsan())
        if (row.type == type) return std::find(row.rules.begin(), row.rules.end(), rule) != row.rules.end();
    return false;
}

std::string said_of_unknown_type(std::string_view type) {
    std::vector<std::string_view> known{"fingerprint"};
    for (const type_row& row : types_of_tsan()) known.push_back(row.type);
    for (const detector::rule& row : detector::rules()) known.push_back(row.id);
    if (std::find(known.begin(), known.end(), type) != known.end()) return {};
    return "unknown type `" + shown(type, 80) + "`; did you mean `" + std::string{core::nearest_word(type, known)} +
           "`? `gordian help rules` lists the rule ids";
}

std::string_view without_blanks(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\v\f");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\v\f") + 1 - first);
}

bool matches_frame(std::string_view pattern, const frame& f) {
    return pattern_matches(pattern, f.function) || pattern_matches(pattern, without_parameters(f.function)) ||
           pattern_matches(pattern, without_return_type(without_parameters(f.function))) ||
           pattern_matches(pattern, f.file) || pattern_matches(pattern, f.module);
}

// The frame that ThreadSanitizer calls the top one is the innermost that is not a library's own.
bool matches_top_frame(std::string_view pattern, const finding& f) {
    return std::any_of(f.accesses.begin(), f.accesses.end(), [&](const access& a) {
        const frame* const top = first_own_frame(a.at);
        return top != nullptr && matches_frame(pattern, *top);
    });
}

bool matches(std::string_view pattern, const finding& f) {
    for (const stack* s : stacks_of(f))
        for (const frame& one : s->frames)
            if (matches_frame(pattern, one)) return true;
    for (const task& t : f.tasks)
        if (t.named && pattern_matches(pattern, t.name)) return true;
    for (const resource& r : f.resources)
        if (r.named && pattern_matches(pattern, r.name)) return true;
    for (const access& a : f.accesses)
        if (pattern_matches(pattern, a.location)) return true;
    return false;
}

std::string name_of_executable() {
    std::error_code error;
    return std::filesystem::read_symlink("/proc/self/exe", error).string();
}

}  // namespace

// The pattern's literal pieces must follow one another in the text; '^' pins the first piece to the start, '$' the last
// to the end. As in TSan, an empty pattern or an empty text matches nothing.
bool pattern_matches(std::string_view pattern, std::string_view text) {
    if (text.empty() || pattern.empty()) return false;
    const bool from_start = pattern.front() == '^';
    if (from_start) pattern.remove_prefix(1);
    const bool to_end = !pattern.empty() && pattern.back() == '$';
    if (to_end) pattern.remove_suffix(1);
    std::size_t at = 0;
    bool pinned = from_start;
    for (;;) {
        const auto star = pattern.find('*');
        const std::string_view piece = pattern.substr(0, star);
        const bool is_last = star == std::string_view::npos;
        if (pinned) {
            if (!text.substr(at).starts_with(piece)) return false;
            if (is_last && to_end) return text.size() == at + piece.size();
        } else if (is_last && to_end) {
            return text.size() >= at + piece.size() && text.ends_with(piece);
        } else {
            at = text.find(piece, at);
            if (at == std::string_view::npos) return false;
        }
        if (is_last) return true;
        at += piece.size();
        pinned = false;
        pattern.remove_prefix(star + 1);
    }
}

suppressions suppressions::parse(std::string_view text, const std::string& name) {
    suppressions all;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        const std::string_view raw = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        const std::string_view line = without_blanks(raw);
        if (line.empty() || line.front() == '#') continue;
        const std::string place = name + ":" + std::to_string(number);
        const auto colon = line.find(':');
        if (colon == std::string_view::npos)
            throw std::invalid_argument(place + ": `" + shown(line, 80) +
                                        "` is no suppression; expected type:pattern, as in race:parse_header");
        const std::string_view type = line.substr(0, colon), pattern = line.substr(colon + 1);
        if (const std::string wrong = said_of_unknown_type(type); !wrong.empty())
            throw std::invalid_argument(place + ": " + wrong);
        if (pattern.empty())
            throw std::invalid_argument(place + ": `" + shown(line, 80) + "` has no pattern after the ':'");
        all.lines_.push_back({std::string{type}, std::string{pattern}, place, 0});
    }
    return all;
}

suppressions suppressions::read(const std::string& path) {
    try {
        std::error_code error;
        if (!path.starts_with('/') && !std::filesystem::exists(path, error)) {
            const auto beside = std::filesystem::path(name_of_executable()).parent_path() / path;
            if (std::filesystem::exists(beside, error)) return parse(contents_of(beside), path);
        }
        return parse(contents_of(path), path);
    } catch (const unusable_input& reason) {
        throw std::invalid_argument(std::string{"suppressions file "} + reason.what());
    }
}

const suppression* suppressions::match(const finding& f) {
    for (suppression& line : lines_) {
        bool hides = false;
        if (line.type == "fingerprint")
            hides = line.pattern == f.fingerprint;
        else if (type_covers(line.type, f.rule))
            hides = line.type == "race_top" ? matches_top_frame(line.pattern, f) : matches(line.pattern, f);
        if (hides) {
            ++line.hits;
            return &line;
        }
    }
    return nullptr;
}

std::string suppressions::usage() const {
    std::string text;
    for (const suppression& line : lines_) {
        const std::string what = shown(line.type + ":" + line.pattern, 200);
        text += line.hits == 0 ? "gordian: " + shown(line.place) + ": never matched: " + what + "\n"
                               : "gordian: " + shown(line.place) + ": matched " + std::to_string(line.hits) +
                                     " times: " + what + "\n";
    }
    return without_runner_commands(text);
}

}  // namespace gordian::inline GORDIAN_MODE::reports
