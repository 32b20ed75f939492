#include "detector/progress/starvation.hpp"

#include "core/contention.hpp"
#include "core/forks.hpp"
#include "core/options.hpp"
#include "core/owners.hpp"
#include "core/spinlock.hpp"
#include "core/stacks/capture.hpp"
#include "detector/sink.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <mutex>
#include <set>

namespace gordian::inline GORDIAN_MODE::detector {

using core::task;

namespace {

// Of a peer's progress in the same time: less than this is starvation, if all else fits.
constexpr double fair_enough = 0.6;

core::spinlock said_guard, shares_guard;
const core::forks::kept_whole said_is_kept(said_guard, core::forks::level::leaf);
const core::forks::kept_whole shares_are_kept(shares_guard, core::forks::level::outermost);

// Tasks that are spoken of already.
std::set<task_number>& spoken_of() {
    static auto* const lives_for_ever = new std::set<task_number>;
    return *lives_for_ever;
}
bool is_spoken_of(task_number t) {
    const std::scoped_lock lock(said_guard);
    return spoken_of().contains(t);
}
void speak_of(task_number t) {
    const std::scoped_lock lock(said_guard);
    if (spoken_of().size() < 4096) spoken_of().insert(t);
}

// What a task keeps of the locks that it asks for in vain; its own.
struct ahead {
    task* who = nullptr;
    task_number id = 0;
    std::uint64_t times = 0, progress = 0;  // its progress when it came ahead first
};
struct asked_lock {
    resource_number lock = 0;
    std::uint64_t acquisitions = 0, bypasses = 0, progress = 0;
    std::int64_t since = 0;
    std::array<ahead, 4> others{};
};
struct asker {
    task_number id = 0;
    std::array<asked_lock, 4> locks{};
    std::uint32_t next = 0;
    std::uint32_t relocked = 0;
};

asked_lock* asked_before(task& self, resource_number lock) {
    auto* const a = static_cast<asker*>(self.detectors);
    if (a == nullptr || a->id != self.id.load(std::memory_order_relaxed)) return nullptr;
    for (asked_lock& l : a->locks)
        if (l.lock == lock) return &l;
    return nullptr;
}

asker& asker_of(task& self) {
    if (self.detectors == nullptr) self.detectors = new asker;  // stays with the record
    auto& a = *static_cast<asker*>(self.detectors);
    if (const task_number id = self.id.load(std::memory_order_relaxed); a.id != id) {
        a = asker{};
        a.id = id;
    }
    return a;
}

asked_lock& asked_now(task& self, resource_number lock) {
    if (asked_lock* const known = asked_before(self, lock)) return *known;
    asker& a = asker_of(self);
    asked_lock& l = a.locks[a.next++ % a.locks.size()];
    l = asked_lock{};
    l.lock = lock;
    l.progress = self.progress.load(std::memory_order_relaxed);
    l.since = core::steady_ns();
    return l;
}

void note_who_is_ahead(asked_lock& l, task& self, const core::resource& lock, std::uint64_t times) {
    std::vector<task*> owners;
    if (!core::owners_of(lock, core::hold_mode::exclusive, self, owners)) return;
    for (task* o : owners) {
        const task_number id = o->id.load(std::memory_order_relaxed);
        if (o == &self || id == 0) continue;
        for (ahead& h : l.others) {
            if (h.id == 0) h = {o, id, 0, o->progress.load(std::memory_order_relaxed)};
            if (h.id != id) continue;
            h.times += times;
            break;
        }
    }
}

std::string with_digits(double value, int digits) {
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

// The victim first; who is ahead of it follows.
raw_finding begin_finding(task_number victim, const std::vector<task_number>& those_ahead,
                          const resource_evidence& lock) {
    raw_finding found;
    found.rule = "starvation";
    found.how_sure = level::suspected;
    std::vector<task_number> all{victim};
    all.insert(all.end(), those_ahead.begin(), those_ahead.end());
    task* const self = core::current_or_null();
    for (const task_number id : all)
        add_task(found,
                 self != nullptr && self->id.load(std::memory_order_relaxed) == id ? describe(*self) : mention(id));
    found.resources.push_back(lock);
    if (self != nullptr)
        for (const core::hold& h : self->holds) add_held_lock(found, h);  // no other task's are told
    found.advice = "hold it for a shorter time, give way after each turn, or hand turns out in order (a channel does)";
    found.identity.emplace_back("starvation");
    return found;
}

std::string names_of(const raw_finding& found) {
    std::string text;
    for (std::size_t i = 1; i < found.tasks.size() && i < 4; ++i)
        text += (i == 1 ? "" : i + 1 == found.tasks.size() ? " and " : ", ") + ref_task(found.tasks[i].id);
    return text.empty() ? "others" : text;
}

void judge_bypasses(task& self, const core::resource& lock, asked_lock& l) {
    const std::uint64_t bypasses = std::exchange(l.bypasses, 0);
    const task_number id = self.id.load(std::memory_order_relaxed);
    if (is_spoken_of(id) || !is_enabled("starvation")) return;
    const double own = static_cast<double>(self.progress.load(std::memory_order_relaxed) - l.progress);
    std::vector<task_number> those_ahead;
    std::vector<double> shares{own};
    double most = 0;
    std::vector<std::string> details;
    std::array<ahead, 4> others = l.others;
    std::sort(others.begin(), others.end(), [](const ahead& a, const ahead& b) { return a.times > b.times; });
    for (const ahead& h : others) {
        if (h.id == 0) continue;
        those_ahead.push_back(h.id);
        details.push_back(ref_task(h.id) + " had it in " + std::to_string(h.times) + " of these times");
        if (h.who->id.load(std::memory_order_relaxed) != h.id) continue;
        const double theirs = static_cast<double>(h.who->progress.load(std::memory_order_relaxed) - h.progress);
        shares.push_back(theirs);
        most = std::max(most, theirs);
    }
    if (those_ahead.empty()) {
        core::contention::for_each_lock([&](core::lock_statistics& s) {
            if (&s.lock != &lock) return;
            for (const core::lock_user& u : s.users) {
                const task_number user = u.id.load(std::memory_order_acquire);
                task* const t = u.who.load(std::memory_order_relaxed);
                if (user == 0 || user == id || t == nullptr || those_ahead.size() == 4) continue;
                those_ahead.push_back(user);
                most = std::max(most, static_cast<double>(t->progress.load(std::memory_order_relaxed)));
            }
        });
    }
    // It asks in vain here, and gets as much done as they do.
    if ((own > 0 || most > 0) && own > fair_enough * most) return;
    const std::int64_t ms = (core::steady_ns() - l.since) / 1'000'000;
    raw_finding found = begin_finding(id, those_ahead, describe(lock));
    found.message = ref_task(id) + " was passed over " + std::to_string(bypasses) + " times at " + ref(lock) +
                    ": each time it asks, " + names_of(found) +
                    (found.tasks.size() > 2 ? " have it again" : " has it again");
    found.details = details;
    found.details.push_back("in " + std::to_string(ms) + " ms " + ref_task(id) + " got " + with_digits(own, 0) +
                            " units of progress done, those ahead of it " + with_digits(most, 0));
    if (shares.size() > 1 && most > 0)
        found.details.push_back("Jain's index of their progress: " + with_digits(jain_index(shares), 2) +
                                " (1: all equal)");
    for (const hold_evidence& h : found.tasks[0].holds) found.interleaving.push_back({id, "holds", h.resource, h.at});
    found.interleaving.push_back({id, "asks in vain for", l.lock, core::capture_stack()});
    speak_of(id);
    emit(found);
}

}  // namespace

double jain_index(const std::vector<double>& shares) {
    double sum = 0, squares = 0;
    for (const double x : shares) {
        sum += x;
        squares += x * x;
    }
    return squares == 0 ? 1 : sum * sum / (static_cast<double>(shares.size()) * squares);
}

std::uint32_t& relocked(task& self) { return asker_of(self).relocked; }

void not_starved(const std::vector<task_number>& tasks) {
    for (const task_number t : tasks) speak_of(t);
}

void asked_in_vain(task& self, const core::resource& lock, std::uint64_t acquisitions, std::uint64_t times) {
    if (times == 0) return;
    asked_lock& l = asked_now(self, core::number_of(lock));
    if (l.acquisitions == acquisitions) return;  // not released since
    l.acquisitions = acquisitions;
    l.bypasses += times;
    note_who_is_ahead(l, self, lock, times);
    if (l.bypasses >= core::number_option(core::option_id::starvation_bypasses)) judge_bypasses(self, lock, l);
}

void got_what_it_asked_for(task& self, const core::resource& lock) {
    if (self.detectors == nullptr) return;
    if (asked_lock* const l = asked_before(self, core::number_of(lock))) l->bypasses /= 2;
}

raw_finding starved_by_bypasses(const turns::passed_over& v, const resource_evidence& about, stack_id at) {
    if (is_spoken_of(v.who) || !is_enabled("starvation")) return {};
    task* const victim = live_task(v.who);
    if (victim == nullptr) return {};
    const auto own = victim->progress.load(std::memory_order_relaxed);
    std::uint64_t most = 0;
    for (const task_number id : v.ahead)
        if (task* const t = live_task(id)) most = std::max(most, t->progress.load(std::memory_order_relaxed));
    if ((own > 0 || most > 0) && static_cast<double>(own) > fair_enough * static_cast<double>(most)) return {};
    raw_finding found = begin_finding(v.who, v.ahead, about);
    found.message = ref_task(v.who) + " was passed over " + std::to_string(v.times) + " times at " +
                    ref_resource(v.at) + ": each time it asks, " + names_of(found) +
                    (v.ahead.size() > 1 ? " have taken it again" : " has taken it again");
    found.details.push_back(ref_task(v.who) + " has got " + std::to_string(own) +
                            " units of progress done, those ahead of it " + std::to_string(most));
    found.interleaving.push_back({v.who, "asks in vain for", v.at, at});
    speak_of(v.who);
    return found;
}

// --- shares

namespace {

constexpr std::int64_t window_ns = 50'000'000;
constexpr std::int64_t long_enough_ns = 150'000'000;
constexpr double units_enough = 100;
constexpr double samples_enough = 8;  // of a task's turns
constexpr double turns_per_sample = 65;
constexpr double much_less = 0.5, less = 0.85;

// What a task did at a lock.
struct use {
    double turns = 0, samples = 0, waits = 0, held = 0, holds = 0, away = 0, returns = 0, progress = 0;
    use operator-(const use& o) const {
        return {turns - o.turns, samples - o.samples, waits - o.waits,     held - o.held,
                holds - o.holds, away - o.away,       returns - o.returns, progress - o.progress};
    }
    double worth() const { return turns > 0 ? progress / turns : 0; }  // of a turn, in progress
    // Always waiting for it, or back as soon as it was left: the lock is what it spends its time with.
    bool keeps_asking() const {
        if (samples < samples_enough) return waits >= samples_enough;
        const bool is_back_soon =
            holds > 0 && returns >= 3 && away / returns <= held / holds + 1;  // logarithms: twice
        return is_back_soon || waits * 5 >= turns;
    }
};

struct lock_sample {
    std::map<task_number, use> first, last;  // since the users compete, and now
    std::int64_t since = 0, looked_at = 0;
    std::uint64_t acquisitions = 0;
};

use use_of(const core::lock_user& u, std::uint64_t progress) {
    const auto number = [](const std::atomic<std::uint64_t>& n) {
        return static_cast<double>(n.load(std::memory_order_relaxed));
    };
    const double samples = number(u.turns), waits = number(u.waits);
    return {std::max(samples * turns_per_sample, waits),
            samples,
            waits,
            number(u.held_log),
            number(u.holds),
            number(u.away_log),
            number(u.returns),
            static_cast<double>(progress)};
}

// Who gets less done than the others since its turns are worth far less; 0: nobody. With the same use of the lock a smaller
// share is a matter of luck, until it is counted in bypasses.
task_number lagging(const std::map<task_number, use>& users) {
    if (users.size() < 2) return 0;
    const auto least = std::min_element(
        users.begin(), users.end(), [](const auto& a, const auto& b) { return a.second.progress < b.second.progress; });
    use others;
    for (const auto& [id, u] : users) {
        if (!u.keeps_asking()) return 0;
        if (id == least->first) continue;
        others.turns += u.turns;
        others.progress += u.progress;
    }
    const double n = static_cast<double>(users.size() - 1);
    if (others.progress / n < units_enough || least->second.progress > less * others.progress / n) return 0;
    return least->second.worth() <= much_less * others.worth() ? least->first : 0;
}

raw_finding starved_by_share(const core::resource& lock, task_number victim, const std::map<task_number, use>& users,
                             std::int64_t ns) {
    std::vector<task_number> those_ahead;
    std::vector<double> progress, turns;
    for (const auto& [id, u] : users) {
        if (id != victim) those_ahead.push_back(id);
        progress.push_back(u.progress);
        turns.push_back(u.turns);
    }
    raw_finding found = begin_finding(victim, those_ahead, describe(lock));
    for (const auto& [id, u] : users)
        found.details.push_back(ref_task(id) + " got " + with_digits(u.progress, 0) +
                                " units of progress done in about " + with_digits(u.turns, 0) +
                                " turns at the lock, in " + std::to_string(ns / 1'000'000) + " ms");
    found.details.push_back("Jain's index (1: all equal) of their progress: " + with_digits(jain_index(progress), 2) +
                            ", of their turns: " + with_digits(jain_index(turns), 2));
    const double worth = users.at(victim).worth();
    double best = 0;
    for (const auto& [id, u] : users) best = std::max(best, u.worth());
    found.message = ref_task(victim) + " falls behind at " + ref(lock) + ": it " +
                    (worth > 0 ? "needs " + with_digits(best / worth, 1) + " times as many turns"
                               : std::string("gets nothing done by its turns")) +
                    (worth > 0 ? " as " + names_of(found) + " for a unit of progress" : "");
    found.advice =
        "do one unit of work in one turn at the lock, hold it for a shorter time, or give way after each turn";
    return found;
}

}  // namespace

void look_at_shares(bool at_once) {
    static std::int64_t next_look = 0;
    static auto& before = *new std::map<resource_number, lock_sample>;  // looked at during exit, too
    if (!shares_guard.try_lock()) return;
    const std::int64_t now = core::steady_ns();
    if (now < next_look - (at_once ? 3 * window_ns / 4 : 0) ||
        core::contention::registered.load(std::memory_order_relaxed) == nullptr || !is_enabled("starvation"))
        return shares_guard.unlock();
    next_look = now + window_ns;

    std::map<resource_number, lock_sample> present;
    std::vector<raw_finding> all;
    core::contention::for_each_lock([&](core::lock_statistics& s) {
        if (present.size() >= 1024) return;
        const resource_number id = core::number_of(s.lock);
        lock_sample l;
        l.acquisitions = s.acquisitions.load(std::memory_order_relaxed);
        l.looked_at = now;
        const auto known = before.find(id);
        const bool was_used = known != before.end() && known->second.acquisitions != l.acquisitions;
        if (was_used) {
            for (const core::lock_user& u : s.users) {
                const task_number who = u.id.load(std::memory_order_acquire);
                task* const t = u.who.load(std::memory_order_relaxed);
                if (who == 0 || t == nullptr) continue;
                const std::uint64_t progress = t->progress.load(std::memory_order_relaxed);
                if (t->id.load(std::memory_order_acquire) == who) l.last.emplace(who, use_of(u, progress));
            }
            l.first = known->second.first;
            l.since = known->second.since;
        }
        // Others have come or gone: from the beginning.
        const bool same = was_used && l.first.size() == l.last.size() &&
                          std::equal(l.first.begin(), l.first.end(), l.last.begin(),
                                     [](const auto& a, const auto& b) { return a.first == b.first; });
        if (!same) {
            l.first = l.last;
            l.since = now;
        } else {
            // All the time, and since the last look.
            for (const bool whole : {true, false}) {
                const auto& from = whole ? l.first : known->second.last;
                std::map<task_number, use> users;
                for (const auto& [who, u] : l.last)
                    if (const auto at = from.find(who); at != from.end()) users.emplace(who, u - at->second);
                const std::int64_t ns = now - (whole ? l.since : known->second.looked_at);
                const task_number victim = whole && ns < long_enough_ns ? 0 : lagging(users);
                if (victim == 0 || is_spoken_of(victim)) continue;
                speak_of(victim);
                all.push_back(starved_by_share(s.lock, victim, users, ns));
            }
        }
        present.emplace(id, std::move(l));
    });
    before = std::move(present);
    shares_guard.unlock();
    for (raw_finding& found : all) emit(found);
}

}  // namespace gordian::inline GORDIAN_MODE::detector
