#include "detector/progress/livelock.hpp"

#include "detector/sink.hpp"

#include <algorithm>

namespace gordian::inline GORDIAN_MODE::detector {

using core::operation;

namespace {

constexpr std::size_t longest_period = 64;  // of one task's operations
constexpr std::size_t most_steps = 40;

using remembered = conflicts::remembered;

// What these tasks did, without looks that saw the same again.
std::vector<remembered> theirs(const conflict_verdict& v, const std::vector<remembered>& history) {
    std::vector<remembered> mine;
    std::unordered_map<task_number, seen_operation> last;
    for (const remembered& r : history) {
        const seen_operation& o = r.operation;
        if (!std::binary_search(v.tasks.begin(), v.tasks.end(), o.who)) continue;
        const auto before = last.find(o.who);
        const bool repeats = before != last.end() && o.what == before->second.what && o.on == before->second.on &&
                             o.value == before->second.value &&
                             (o.what == operation::atomic_load || o.what == operation::atomic_failed);
        last[o.who] = o;
        if (!repeats) mine.push_back(r);
    }
    return mine;
}

// The length of the shortest piece of the task's operations that the latest ones repeat.
std::size_t period_of(const std::vector<remembered>& all, task_number who) {
    std::vector<std::pair<operation, resource_number>> done;
    for (auto r = all.rbegin(); r != all.rend() && done.size() < 2 * longest_period; ++r)
        if (r->operation.who == who) done.emplace_back(r->operation.what, r->operation.on);
    for (std::size_t length = 1; 2 * length <= done.size(); ++length)
        if (std::equal(done.begin(), done.begin() + static_cast<std::ptrdiff_t>(length),
                       done.begin() + static_cast<std::ptrdiff_t>(length)))
            return length;
    return std::min<std::size_t>(done.size(), longest_period);
}

// The latest period of each, in the order that they had.
std::vector<remembered> one_period(const conflict_verdict& v, const std::vector<remembered>& history) {
    const std::vector<remembered> all = theirs(v, history);
    std::unordered_map<task_number, std::size_t> left;
    for (const task_number t : v.tasks) left[t] = period_of(all, t);
    std::vector<remembered> latest;
    for (auto r = all.rbegin(); r != all.rend() && latest.size() < most_steps; ++r)
        if (std::size_t& more = left[r->operation.who]; more > 0) {
            --more;
            latest.push_back(*r);
        }
    std::reverse(latest.begin(), latest.end());
    return latest;
}

struct words {
    std::string before, after;  // the thing's name stands between them
};

words words_for(const remembered& r) {
    const seen_operation& o = r.operation;
    const std::string value = std::to_string(static_cast<std::int64_t>(o.value));
    switch (o.what) {
        case operation::atomic_change:
        case operation::atomic_exchanged: {
            const auto by = static_cast<std::int64_t>(o.value - r.before);
            if (!r.before_known || by == 0) return {"", " := " + value};
            if (by > 0 && by <= 1024) return {"", " + " + std::to_string(by)};
            if (by < 0 && by >= -1024) return {"", " - " + std::to_string(-by)};
            return {"", " := " + value};
        }
        case operation::atomic_load: return {"sees " + value + " in ", ""};
        case operation::atomic_failed: return {"cannot change ", ", which is " + value};
        case operation::try_failed: return {o.kind == resource_kind::channel ? "cannot send to " : "cannot have ", ""};
        case operation::took_permit:
        case operation::acquired_after_wait: return {"takes a permit of ", ""};
        case operation::gave_permit: return {"gives back a permit of ", ""};
        default: return {"uses ", ""};
    }
}

std::string shape_of(const remembered& r) {
    switch (r.operation.what) {
        case operation::atomic_change:
        case operation::atomic_exchanged: return r.operation.value > r.before ? "up" : "down";
        case operation::atomic_load: return "look";
        case operation::atomic_failed: return "exchange refused";
        case operation::try_failed: return "try refused";
        case operation::took_permit:
        case operation::acquired_after_wait: return "take";
        default: return "give";
    }
}

std::string list_of(const std::vector<task_number>& tasks) {
    std::string text;
    for (std::size_t i = 0; i < tasks.size(); ++i)
        text += (i == 0 ? "" : i + 1 == tasks.size() ? " and " : ", ") + ref_task(tasks[i]);
    return text;
}

std::string headline(const conflict_verdict& v) {
    const std::string rounds = std::to_string(v.rounds);
    const std::string who = list_of(v.tasks);
    switch (v.what) {
        case pattern::refused_for_ever:
            return who + " were each refused " + rounds + " times at " + ref_resource(v.about) +
                   ", which nobody changes: everybody else is asleep";
        default:
            return who + " give way to each other again and again: " + rounds +
                   " rounds led back to where they began, and none of them made progress";
    }
}

}  // namespace

raw_finding livelock_finding(const conflict_verdict& v, const std::vector<conflicts::remembered>& history,
                             const std::unordered_map<resource_number, resource_evidence>& things,
                             const std::vector<task_evidence>& tasks) {
    raw_finding found;
    found.rule = "livelock";
    found.how_sure = level::suspected;
    for (const task_evidence& t : tasks) add_task(found, t);
    const auto add_thing = [&](resource_number r) {
        const bool known = std::any_of(found.resources.begin(), found.resources.end(),
                                       [&](const resource_evidence& e) { return e.id == r; });
        if (known || r == 0) return;
        if (const auto at = things.find(r); at != things.end())
            found.resources.push_back(at->second);
        else
            add_held_lock(found, r);
    };
    add_thing(v.about);
    std::vector<std::string> lines(v.tasks.size());
    std::unordered_map<task_number, resource_number> changed_last;
    for (const remembered& r : one_period(v, history)) {
        const seen_operation& o = r.operation;
        add_thing(o.on);
        std::string& line =
            lines[static_cast<std::size_t>(std::find(v.tasks.begin(), v.tasks.end(), o.who) - v.tasks.begin())];
        if (o.what == operation::try_failed && o.held[0] != 0) {
            add_thing(o.held[0]);
            found.interleaving.push_back({o.who, "locks", o.held[0], o.held_at});
            line += (line.empty() ? "" : ", ") + std::string("locks ") + ref_resource(o.held[0]);
        }
        const words w = words_for(r);
        resource_number& changed = changed_last[o.who];
        const bool looks_at_it = o.what == operation::atomic_load && changed == o.on;
        if (o.what == operation::atomic_change || o.what == operation::atomic_exchanged) changed = o.on;
        const std::string text = looks_at_it ? "sees " + std::to_string(static_cast<std::int64_t>(o.value))
                                             : w.before + ref_resource(o.on) + w.after;
        found.interleaving.push_back({o.who, text, 0, o.at});
        line += (line.empty() ? "" : ", ") + text;
        found.identity.push_back(shape_of(r));
    }
    for (std::size_t i = 0; i < lines.size(); ++i)
        if (!lines[i].empty()) found.details.push_back("one round of " + ref_task(v.tasks[i]) + ": " + lines[i]);
    found.details.push_back(
        "in the same time there was no progress of theirs: no message delivered, no wait group done, no call of this_task::progress()");
    std::sort(found.identity.begin(), found.identity.end());
    found.identity.erase(std::unique(found.identity.begin(), found.identity.end()), found.identity.end());
    found.message = headline(v);
    found.advice =
        v.what == pattern::refused_for_ever
            ? "let somebody who is awake drain it, or give up after some attempts and say so"
            : "break the symmetry: let one of them keep its step, wait for different times before trying again, or take "
              "the locks in one order; if they do get on, say so with this_task::progress()";
    return found;
}

}  // namespace gordian::inline GORDIAN_MODE::detector
