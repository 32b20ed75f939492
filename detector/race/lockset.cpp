#include "detector/race/lockset.hpp"

#include "core/lockset.hpp"
#include "detector/race/evidence.hpp"
#include "detector/sink.hpp"

#include <algorithm>

namespace gordian::inline GORDIAN_MODE::detector {

namespace {
constexpr std::size_t most_sets = 8, most_users = 4096;
}

void guard_history::note_set(const recorded_access& now) {
    if (now.locks != lockset_id::empty) a_lock_was_used = true;
    if (now.locks == core::lockset_overflow) is_unknown = true;
    const auto is_same = [](const recorded_access& a, const recorded_access& b) {
        return a.locks == b.locks && writes_to_memory(a.kind) == writes_to_memory(b.kind);
    };
    // Of each set two tasks are kept: a finding shows the access of another one.
    const auto of_set =
        std::count_if(sets.begin(), sets.end(), [&](const recorded_access& s) { return is_same(s, now); });
    if (of_set >= 2 || std::any_of(sets.begin(), sets.end(),
                                   [&](const recorded_access& s) { return is_same(s, now) && s.who == now.who; }))
        return;
    if (sets.size() >= most_sets && of_set == 0)
        for (auto later = sets.begin() + 1; later != sets.end(); ++later)
            if (std::any_of(sets.begin(), later, [&](const recorded_access& s) { return is_same(s, *later); })) {
                sets.erase(later);
                break;
            }
    if (sets.size() < most_sets)
        sets.push_back(now);
    else if (of_set == 0)
        ++sets_left_out;
}

void guard_history::note_user(const recorded_access& now, const core::task_clock& clock) {
    const auto at = std::lower_bound(users.begin(), users.end(), now.who->id,
                                     [](const user& u, core::task_number id) { return u.who->id < id; });
    if (at != users.end() && at->who == now.who) {
        at->last = now.when;
        return;
    }
    users.insert(at, {now.who, now.when});
    std::erase_if(users, [&](const user& u) { return u.who != now.who && is_over_for(*u.who, u.last, clock); });
    if (users.size() > most_users) is_unknown = true, users.clear();
}

bool guard_history::all_others_are_over(const recorded_access& now, const core::task_clock& clock) {
    if (state == lockset_state::exclusive) return is_over_for(*owner, owner_last, clock);
    bool has_others = false;
    for (const user& u : users) {
        if (u.who == now.who) continue;
        if (!is_over_for(*u.who, u.last, clock)) return false;
        has_others = true;
    }
    return has_others;
}

void guard_history::begin_anew(const recorded_access& now) {
    state = lockset_state::exclusive;
    owner = now.who;
    owner_last = now.when;
    any_lock_will_do = true;
    has_two_writers = false;
    first_writer = accessor_ref{};
    unchanged_by_read = unchanged_by_write = core::lockset_overflow;
    users.clear();
}

// Whether the candidates became fewer.
bool guard_history::narrow(const recorded_access& now) {
    const bool is_write = writes_to_memory(now.kind);
    lockset_id& unchanged = is_write ? unchanged_by_write : unchanged_by_read;
    if (!any_lock_will_do && unchanged == now.locks) return false;
    const lockset_id from = any_lock_will_do ? now.locks : candidates;
    const lockset_id left = core::lockset_intersection(from, now.locks, is_write);
    if (left == core::lockset_overflow) {
        is_unknown = true;
        return false;
    }
    if (!any_lock_will_do && left == candidates) {
        unchanged = now.locks;
        return false;
    }
    any_lock_will_do = false;
    candidates = left;
    unchanged_by_read = unchanged_by_write = core::lockset_overflow;
    return true;
}

bool guard_history::judge(const recorded_access& now, const core::task_clock& clock) {
    if (now.kind == core::access_kind::free || is_atomic(now.kind)) return false;
    note_set(now);
    if (is_unknown || was_said) return false;
    if (state == lockset_state::virgin) {
        begin_anew(now);
        return false;
    }
    if (state == lockset_state::exclusive && owner == now.who) {
        owner_last = now.when;
        return false;
    }
    const bool is_write = writes_to_memory(now.kind);
    // Only where something would be concluded from it is it asked who is over.
    const bool is_guarded = !any_lock_will_do && candidates != lockset_id::empty &&
                            now.locks == (is_write ? unchanged_by_write : unchanged_by_read);
    if (!is_guarded && all_others_are_over(now, clock)) {
        begin_anew(now);
        return false;
    }
    narrow(now);
    note_user(now, clock);
    if (is_write) {
        state = lockset_state::shared_modified;
        if (!first_writer)
            first_writer = now.who;
        else if (first_writer != now.who)
            has_two_writers = true;
    } else if (state == lockset_state::exclusive) {
        state = lockset_state::shared;
    }
    owner = accessor_ref{};
    if (is_unknown || any_lock_will_do || candidates != lockset_id::empty || !has_two_writers || !a_lock_was_used)
        return false;
    was_said = true;
    return true;
}

std::vector<lockset_entry> evidence_of(const guard_history& guards, raw_finding& found) {
    std::vector<lockset_entry> entries;
    for (const recorded_access& s : guards.sets) {
        mention_in(found, s);
        entries.push_back({numbers_of(s.locks), static_cast<access_kind>(s.kind), s.who->id, s.at});
    }
    if (guards.sets_left_out != 0)
        found.details.push_back(std::to_string(guards.sets_left_out) +
                                " later accesses with other sets of locks are left out");
    return entries;
}

namespace {

std::string with_what(const recorded_access& a) {
    const std::vector<resource_number> locks = numbers_of(a.locks);
    return locks.empty() ? "no lock" : names_of(locks);
}

// The latest access by another task that has no lock in common with the present one; else of another task.
const recorded_access* counterpart(const recorded_access& present, const guard_history& guards) {
    const recorded_access* best = nullptr;
    bool is_disjoint = false;
    for (const recorded_access& s : guards.sets) {
        if (s.who == present.who) continue;
        const bool disjoint = core::lockset_intersection(s.locks, present.locks, false) == lockset_id::empty;
        // A write outside of the initialization says more than a read.
        if (best != nullptr && is_disjoint && !disjoint) continue;
        if (best != nullptr && is_disjoint == disjoint && writes_to_memory(best->kind) && !writes_to_memory(s.kind))
            continue;
        best = &s;
        is_disjoint = disjoint;
    }
    return best;
}

}  // namespace

void report_lockset(const recorded_access& present, core::task& self, const guard_history& guards) {
    const recorded_access* const other = counterpart(present, guards);
    if (other == nullptr) return;
    raw_finding found;
    found.rule = "lockset";
    found.how_sure = level::suspected;
    mention_in(found, *other);
    mention_in(found, present);
    found.accesses.push_back(evidence_of(*other));
    found.accesses.push_back(evidence_of_present(present, self));
    found.lockset_history = evidence_of(guards, found);
    found.message = "no lock guards every access of the value: " + ref_task(other->who->id) + "'s " +
                    word_of(other->kind) + " holds " + with_what(*other) + ", " + ref_task(present.who->id) + "'s " +
                    word_of(present.kind) + " holds " + with_what(present) + "; this run happened to order them";
    const std::vector<resource_number> of_other = numbers_of(other->locks), of_present = numbers_of(present.locks);
    const std::vector<resource_number>& some = !of_other.empty() ? of_other : of_present;
    found.advice = some.empty()
                       ? "choose one lock for the value and hold it at every access"
                       : "hold one lock at every access, for instance " + ref_resource(some.front()) + ", which " +
                             ref_task((!of_other.empty() ? *other : present).who->id) + " already holds";
    emit(found);
}

}  // namespace gordian::inline GORDIAN_MODE::detector
