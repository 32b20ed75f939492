#include "detector/race/atomicity.hpp"

#include "detector/race/evidence.hpp"
#include "detector/sink.hpp"

#include <algorithm>

namespace gordian::inline GORDIAN_MODE::detector {

namespace {

constexpr std::size_t most_open = 8;

// A lock that was held at both, in different sections.
resource_number lock_between(const recorded_access& load, const recorded_access& store) {
    for (std::uint8_t i = 0; i < load.held_count; ++i)
        for (std::uint8_t j = 0; j < store.held_count; ++j)
            if (load.held[i].lock == store.held[j].lock && load.held[i].since != store.held[j].since)
                return load.held[i].lock;
    return 0;
}

}  // namespace

std::optional<interleaved> load_history::judge(const recorded_access& now, bool may_read, std::uint64_t void_load) {
    if (is_atomic(now.kind)) return std::nullopt;
    if (now.kind == core::access_kind::free) {
        open.clear();
        return std::nullopt;
    }
    std::optional<interleaved> found;
    const bool is_write = writes_to_memory(now.kind);
    for (auto o = open.begin(); o != open.end();) {
        if (o->load.who == now.who) {
            if (is_write && !may_read && o->overtaken_by && o->load.when.bits != void_load)
                if (const resource_number lock = lock_between(o->load, now); lock != 0)
                    found = interleaved{{o->load, *o->overtaken_by, now}, nullptr, lock, true};
            o = open.erase(o);
            continue;
        }
        if (o->load.when.bits == void_load) {
            o = open.erase(o);
            continue;
        }
        if (is_write && !o->overtaken_by) o->overtaken_by = now;
        ++o;
    }
    if (!is_write && now.held_count != 0) {
        if (open.size() >= most_open) open.erase(open.begin());
        open.push_back({now, std::nullopt});
    }
    return found;
}

namespace {

char letter_of(const recorded_access& a) { return writes_to_memory(a.kind) ? 'W' : 'R'; }

// "R-W-W": the task, the other one, the task again. Empty for longer stories.
std::string pattern_of(const interleaved& what) {
    if (what.steps.size() != 3 || !what.of_one_value) return {};
    std::string pattern;
    for (const recorded_access& s : what.steps) pattern += (pattern.empty() ? "" : "-") + std::string(1, letter_of(s));
    return pattern;
}

std::string what_pattern_means(std::string_view pattern) {
    if (pattern == "R-W-R") return "what was read twice differs";
    if (pattern == "W-W-R") return "what was written is not what is read again";
    if (pattern == "R-W-W") return "the value was overwritten by one that rests on an outdated read";
    if (pattern == "W-R-W") return "a value was read that was not meant to be seen";
    return "no order of whole blocks explains the result";
}

}  // namespace

void report_interleaved(const interleaved& what, core::task& self) {
    raw_finding found;
    found.rule = "atomicity";
    const recorded_access& first = what.steps.front();
    const recorded_access& last = what.steps.back();
    for (const recorded_access& s : what.steps) {
        mention_in(found, s);
        found.accesses.push_back(&s == &last ? evidence_of_present(s, self) : evidence_of(s));
        found.interleaving.push_back({s.who->id, writes_to_memory(s.kind) ? "writes" : "reads", 0, s.at});
    }
    const std::string pattern = pattern_of(what), mine = ref_task(first.who->id);
    const recorded_access& others = what.steps[1];
    const std::string between = ref_task(others.who->id) + "'s " + word_of(others.kind);
    if (what.block != nullptr)
        found.message = "the block `" + std::string(what.block) + "` of " + mine + " is not atomic: " + between +
                        " came between its " + word_of(first.kind) + " and its " + word_of(last.kind);
    else
        found.message = between + " came between " + mine + "'s " + word_of(first.kind) + " and the " +
                        word_of(last.kind) + " that rests on it: both hold " + ref_resource(what.lock) +
                        ", but not from one to the other";
    if (!pattern.empty()) found.message += " (" + pattern + ")";
    found.advice = what.lock != 0
                       ? "hold " + ref_resource(what.lock) + " from the " + word_of(first.kind) + " to the " +
                             word_of(last.kind) + ", or look at the value again before it is written"
                       : "hold one lock from the first to the last step";
    found.details.push_back(pattern.empty() ? what_pattern_means(pattern)
                                            : pattern + ": " + what_pattern_means(pattern));
    found.identity = {pattern.empty() ? "cycle" : pattern};
    if (what.block != nullptr) found.identity.push_back(what.block);
    emit(found);
}

}  // namespace gordian::inline GORDIAN_MODE::detector
