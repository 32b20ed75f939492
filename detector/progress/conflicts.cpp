#include "detector/progress/conflicts.hpp"

#include <algorithm>
#include <utility>

namespace gordian::inline GORDIAN_MODE::detector {

using core::operation;

namespace {

constexpr std::size_t most_steps = 8, most_looks = 8, most_obstacles = 16, most_blames = 8, most_refusals = 4;
constexpr std::size_t longest_circle = 8;
constexpr std::uint64_t look_around = 64;  // refusals from one look at who is awake to the next

template <class T>
bool contains(const std::vector<T>& list, const T& item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}
template <class T>
void add_once(std::vector<T>& list, const T& item, std::size_t most) {
    if (list.size() < most && !contains(list, item)) list.push_back(item);
}

// The one that was quiet for longest makes room.
template <class Map>
void make_room(Map& map, std::size_t most) {
    if (map.size() < most) return;
    map.erase(std::min_element(map.begin(), map.end(),
                               [](auto& a, auto& b) { return a.second.last_seen < b.second.last_seen; }));
}

}  // namespace

conflicts::actor& conflicts::actor_of(const seen_operation& o) {
    auto at = actors_.find(o.who);
    if (at == actors_.end()) {
        make_room(actors_, most_actors);
        at = actors_.try_emplace(o.who).first;
        at->second.progress = o.progress;
    }
    actor& a = at->second;
    a.last_seen = now_;
    if (a.progress != o.progress || o.moved_on) {
        a.progress = o.progress;
        got_somewhere(a);
    }
    return a;
}

conflicts::place& conflicts::place_of(resource_number r) {
    auto at = places_.find(r);
    if (at == places_.end()) {
        make_room(places_, most_places);
        at = places_.try_emplace(r).first;
    }
    at->second.last_seen = now_;
    return at->second;
}

void conflicts::got_somewhere(actor& a) {
    a.row = 0;
    a.blames.clear();
    for (refusal& r : a.refusals) r.in_a_row = 0;
}

void conflicts::begin_round(actor& a) {
    a.conflict = a.waited = false;
    a.in_the_way.clear();
    a.stepped_before.swap(a.stepped);
    a.stepped.clear();
    a.looks.clear();
}

conflicts::refusal* conflicts::refusal_by(actor& a, resource_number r) {
    for (refusal& x : a.refusals)
        if (x.by == r) return &x;
    return nullptr;
}

conflicts::refusal& conflicts::open_refusal(actor& a, resource_number r) {
    refusal* known = refusal_by(a, r);
    if (known == nullptr) {
        if (a.refusals.size() < most_refusals)
            a.refusals.emplace_back();
        else
            std::rotate(a.refusals.begin(), a.refusals.begin() + 1, a.refusals.end());
        known = &a.refusals.back();
        *known = refusal{};
        known->by = r;
    }
    known->is_open = true;
    return *known;
}

// What had refused it before.
bool conflicts::obtained(actor& a, resource_number r) {
    refusal* const known = refusal_by(a, r);
    if (known == nullptr || !known->is_open) return false;
    known->is_open = false;
    a.refused_last = 0;
    a.conflict = false;
    got_somewhere(a);
    return true;
}

// Before it got what it was refused, it had nothing there. Two tasks are only found when both are in phase: so each tries in an
// order of its own, and the likeliest way most often.
bool conflicts::is_in_phase(actor& a, task_number who, bool had_been_refused) {
    constexpr std::uint32_t patience = 24;
    const auto undoing = [&] {
        const std::uint64_t mixed = (who * 64 + a.phases_tried) * 0x9e37'79b9'7f4a'7c15 >> 62;
        return a.phases_tried == 0 || mixed == 3 ? 1 : 1 + static_cast<std::uint32_t>(mixed);
    };
    ++a.changes_since_look;
    if (++a.changes_in_try > patience && a.row == 0) {
        ++a.phases_tried;
        a.changes_in_try = 0;
        a.in_phase = false;
    }
    if (a.in_phase) return true;
    if (!had_been_refused && !(a.has_looked && a.changes_since_look == undoing())) return false;
    a.in_phase = true;
    a.changes_in_try = 0;
    a.steps.clear();
    begin_round(a);
    return had_been_refused;
}

void conflicts::in_the_way(task_number who, resource_number on, std::vector<task_number>& into) const {
    for (const auto& [id, other] : actors_) {
        if (id == who) continue;
        for (const step& s : other.steps)
            if (s.on == on && !s.is_lasting()) into.push_back(id);
    }
}

conflict_verdict conflicts::stepped(actor& a, const seen_operation& o, std::uint64_t by, bool had_been_refused) {
    if (!is_in_phase(a, o.who, had_been_refused)) return {};
    const bool nothing_open = std::all_of(a.steps.begin(), a.steps.end(), [](const step& s) { return s.is_lasting(); });
    auto at = std::find_if(a.steps.begin(), a.steps.end(), [&](const step& s) { return s.on == o.on; });
    if (at == a.steps.end()) {
        if (a.steps.size() == most_steps) a.steps.erase(a.steps.begin());
        at = a.steps.insert(a.steps.end(), step{.on = o.on, .sum = 0, .changes = 0});
    }
    if (nothing_open && at->changes == 0) begin_round(a);
    at->sum += by;
    ++at->changes;
    if (!at->is_lasting()) add_once(a.stepped, o.on, most_steps);
    if (at->sum != 0) return {};
    a.steps.erase(at);
    const bool all_undone = std::all_of(a.steps.begin(), a.steps.end(), [](const step& s) { return s.is_lasting(); });
    return all_undone ? round_ends(a, o.who) : conflict_verdict{};
}

conflict_verdict conflicts::changed(actor& a, const seen_operation& o) {
    place& p = place_of(o.on);
    const bool was_known = std::exchange(p.known, true);
    const std::uint64_t before = std::exchange(p.value, o.value);
    remember(o, before, was_known);
    if (!was_known) {
        is_in_phase(a, o.who, false);  // by how much it was changed is not known, but that it was
        return {};
    }
    if (before == o.value) return refused(a, o, nullptr);  // an exchange that found what it wanted to leave
    const bool had_been_refused = obtained(a, o.on);
    return stepped(a, o, o.value - before, had_been_refused);
}

void conflicts::looked(actor& a, const seen_operation& o) {
    if (place& p = place_of(o.on); !p.known) {
        p.known = true;
        p.value = o.value;
    }
    remember(o, 0, false);
    a.has_looked = true;
    a.changes_since_look = 0;
    std::vector<task_number> others;
    in_the_way(o.who, o.on, others);
    const auto before = std::find_if(a.looks.begin(), a.looks.end(), [&](const look& l) { return l.on == o.on; });
    if (before != a.looks.end()) {
        // It looked again, and somebody had moved: it was waiting for that.
        if (before->was_conflict && before->value != o.value) a.waited = true;
        before->value = o.value;
        before->was_conflict = before->was_conflict || !others.empty();
    } else if (a.looks.size() < most_looks) {
        a.looks.push_back({o.on, o.value, !others.empty()});
    }
    if (others.empty()) return;
    a.just_seen = o.on;
    a.seen_with = std::move(others);
}

void conflicts::saw_others(actor& a, resource_number on, const std::vector<task_number>& others) {
    a.conflict = true;
    for (const task_number t : others) add_once(a.in_the_way, {t, on}, most_obstacles);
}

conflict_verdict conflicts::refused(actor& a, const seen_operation& o, bool (*others_sleep)(std::size_t)) {
    if (o.what != operation::atomic_change && o.what != operation::atomic_exchanged) remember(o, 0, false);
    std::vector<task_number> others;
    in_the_way(o.who, o.on, others);
    if (o.holder != 0 && o.holder != o.who) add_once(others, o.holder, most_blames);
    a.has_looked = true;
    a.changes_since_look = 0;
    refusal& by = open_refusal(a, o.on);
    a.refused_last = o.on;
    a.held_when_refused = o.held;
    if (others_sleep != nullptr)
        if (conflict_verdict v = refused_again(a, o, by, others_sleep); v.what != pattern::none) return v;
    if (others.empty()) return {};
    const bool round_is_open =
        std::any_of(a.steps.begin(), a.steps.end(), [](const step& s) { return !s.is_lasting(); });
    if (round_is_open) {
        saw_others(a, o.on, others);
        return {};
    }
    return o.held[0] != 0 ? frustrated(a, o.who, others) : conflict_verdict{};
}

conflict_verdict conflicts::refused_again(actor& a, const seen_operation& o, refusal& by,
                                          bool (*others_sleep)(std::size_t)) {
    // A message that could not be sent, a lock; to find nothing to receive is no failure.
    const bool counts = o.kind == resource_kind::channel ? o.value == 1 : o.kind <= resource_kind::shared_timed_mutex;
    if (!counts || a.left_out) return {};
    ++by.in_a_row;
    if (by.in_a_row % look_around != 0) return {};
    std::vector<task_number> refused_tasks;
    std::size_t refused_at_all = 0;
    for (auto& [id, other] : actors_) {
        const refusal* const theirs = refusal_by(other, o.on);
        if (theirs == nullptr || theirs->in_a_row == 0) continue;
        ++refused_at_all;
        if (theirs->in_a_row >= rounds_ && !other.left_out) refused_tasks.push_back(id);
    }
    if (!others_sleep(refused_at_all)) {
        by.in_a_row = 0;
        return {};
    }
    if (refused_tasks.size() < 2) return {};
    std::sort(refused_tasks.begin(), refused_tasks.end());
    return {pattern::refused_for_ever, refused_tasks, o.on, by.in_a_row};
}

conflict_verdict conflicts::round_ends(actor& a, task_number who) {
    if (!a.conflict || a.waited) {
        got_somewhere(a);
        return {};
    }
    // Who is in doubt whether it is a gauge would try another way, and so step elsewhere in the next round.
    const bool is_gauge = a.stepped == a.stepped_before;
    std::vector<task_number> because_of;
    for (const obstacle& o : a.in_the_way)
        if (!is_gauge || !contains(a.stepped, o.on)) add_once(because_of, o.whose, most_blames);
    if (because_of.empty()) {
        got_somewhere(a);
        return {};
    }
    return frustrated(a, who, because_of);
}

conflict_verdict conflicts::frustrated(actor& a, task_number who, const std::vector<task_number>& because_of) {
    ++a.row;
    for (const task_number t : because_of) {
        auto at = std::find_if(a.blames.begin(), a.blames.end(), [&](const blame& b) { return b.whom == t; });
        if (at == a.blames.end()) {
            if (a.blames.size() == most_blames) continue;
            at = a.blames.insert(a.blames.end(), blame{t, 0});
        }
        ++at->times;
    }
    if (a.row < rounds_ || a.left_out) return {};
    for (const blame& b : a.blames) {
        std::vector<task_number> path{who};
        if (b.times * 5 < rounds_ * 4 || !find_circle(b.whom, who, path)) continue;
        std::sort(path.begin(), path.end());
        return {pattern::undo_each_other, path, 0, a.row};
    }
    return {};
}

// Along "was in the way of" back to the first one, by tasks who got as little done and are as much in each other's way.
bool conflicts::find_circle(task_number from, task_number to, std::vector<task_number>& path) const {
    const auto at = actors_.find(from);
    if (at == actors_.end() || at->second.left_out || path.size() == longest_circle) return false;
    const actor& a = at->second;
    if (a.row * 10 + 20 < rounds_ * 9) return false;
    // Where locks are in the way, it must be one that is held while its holder is refused itself.
    const actor& before = actors_.at(path.back());
    if (before.refused_last != 0 && before.held_when_refused[0] != 0 && a.held_when_refused[0] != 0 &&
        std::find(a.held_when_refused.begin(), a.held_when_refused.end(), before.refused_last) ==
            a.held_when_refused.end())
        return false;
    path.push_back(from);
    for (const blame& b : a.blames) {
        if (b.times * 5 + 10 < rounds_ * 4) continue;
        if (b.whom == to) return true;
        if (!contains(path, b.whom) && find_circle(b.whom, to, path)) return true;
    }
    path.pop_back();
    return false;
}

conflict_verdict conflicts::happened(const seen_operation& o, bool (*others_sleep)(std::size_t)) {
    ++now_;
    actor& a = actor_of(o);
    const bool is_idle = o.what == operation::atomic_load || o.what == operation::try_failed;
    if (!is_idle)
        for (refusal& r : a.refusals) r.in_a_row = 0;
    if (const resource_number seen = std::exchange(a.just_seen, 0); seen != 0)
        if (o.what != operation::atomic_exchanged || o.on != seen) saw_others(a, seen, a.seen_with);
    if (a.refused_last != 0 && std::find(o.held.begin(), o.held.end(), a.refused_last) != o.held.end())
        obtained(a, a.refused_last);
    switch (o.what) {
        case operation::delivered: got_somewhere(a); return {};
        case operation::atomic_change:
        case operation::atomic_exchanged: return changed(a, o);
        case operation::atomic_load: looked(a, o); return {};
        case operation::atomic_failed:
        case operation::try_failed: return refused(a, o, o.what == operation::try_failed ? others_sleep : nullptr);
        case operation::took_permit: remember(o, 0, false); return stepped(a, o, 1, obtained(a, o.on));
        case operation::gave_permit: remember(o, 0, false); return stepped(a, o, ~std::uint64_t{0}, false);
        case operation::acquired:
        case operation::acquired_after_wait: {
            const bool had_been_refused = obtained(a, o.on);
            if (o.kind != resource_kind::semaphore) return {};
            remember(o, 0, false);
            return stepped(a, o, 1, had_been_refused);
        }
        case operation::put:
        case operation::waits:
        case operation::wait_ended:
        case operation::arrived:
        case operation::notified:
        case operation::released: return {};
    }
    return {};
}

void conflicts::ended(task_number t) { actors_.erase(t); }

void conflicts::destroyed(resource_number r) {
    places_.erase(r);
    for (auto& [id, a] : actors_) std::erase_if(a.steps, [&](const step& s) { return s.on == r; });
}

void conflicts::clear() {
    actors_.clear();
    places_.clear();
    ring_.clear();
    ring_next_ = 0;
}

void conflicts::leave_out(const std::vector<task_number>& tasks) {
    for (const task_number t : tasks)
        if (const auto at = actors_.find(t); at != actors_.end()) at->second.left_out = true;
}

std::uint64_t conflicts::longest_row() const {
    std::uint64_t longest = 0;
    for (const auto& [id, a] : actors_) {
        if (a.left_out) continue;
        longest = std::max(longest, a.row);
        for (const refusal& r : a.refusals) longest = std::max(longest, r.in_a_row);
    }
    return longest;
}

void conflicts::remember(const seen_operation& o, std::uint64_t before, bool known) {
    const remembered r{o, before, known};
    if (ring_.size() < most_remembered) {
        ring_.push_back(r);
        return;
    }
    ring_[ring_next_] = r;
    ring_next_ = (ring_next_ + 1) % most_remembered;
}

std::vector<conflicts::remembered> conflicts::history() const {
    std::vector<remembered> in_order(ring_.begin() + static_cast<std::ptrdiff_t>(ring_next_), ring_.end());
    in_order.insert(in_order.end(), ring_.begin(), ring_.begin() + static_cast<std::ptrdiff_t>(ring_next_));
    return in_order;
}

}  // namespace gordian::inline GORDIAN_MODE::detector
