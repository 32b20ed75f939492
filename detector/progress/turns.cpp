#include "detector/progress/turns.hpp"

#include <algorithm>

namespace gordian::inline GORDIAN_MODE::detector {

using core::operation;

namespace {

constexpr std::uint32_t most_doubts = 3;  // about what an atomic is like when it is free
constexpr std::uint64_t patience = 8;     // times the limit, for one who has only looked so far

}  // namespace

turns::place& turns::place_of(resource_number r) {
    auto at = places_.find(r);
    if (at == places_.end()) {
        if (places_.size() >= most_places)
            places_.erase(std::min_element(places_.begin(), places_.end(), [](const auto& a, const auto& b) {
                return a.second.last_seen < b.second.last_seen;
            }));
        at = places_.try_emplace(r).first;
    }
    at->second.last_seen = now_;
    return at->second;
}

turns::user& turns::user_of(place& p, task_number who, std::uint64_t now) {
    return entry_of(p.users, who, now, most_users);
}

turns::asker& turns::asker_of(place& p, task_number who, std::uint64_t now) {
    return entry_of(p.askers, who, now, most_askers);
}

void turns::forget_askers(place& p) {
    for (asker& a : p.askers) {
        a.bypasses = 0;
        a.ahead = {};
        a.is_open = false;
    }
}

void turns::used(place& p, const seen_operation& o, side s) const {
    user& u = user_of(p, o.who, now_);
    // It was served in a wait of which nothing was told.
    if (o.moved_on && o.kind == resource_kind::channel) u.has_last = false;
    if (u.has_last && u.last == s) u.takes_turns = false;
    if (!u.takes_turns) {
        forget_askers(p);
    } else if (u.has_last) {
        ++u.ended[static_cast<std::size_t>(s)];
        ++p.ended[static_cast<std::size_t>(s)];
    }
    u.has_last = true;
    u.last = s;
    p.last_by[static_cast<std::size_t>(s)] = o.who;
    const auto at = std::find_if(p.askers.begin(), p.askers.end(), [&](const asker& a) { return a.who == o.who; });
    if (at == p.askers.end() || !at->is_open) return;
    at->is_open = false;
    at->bypasses /= 2;
    at->ahead.halve();
}

// Somebody changed it while another one had it, or from what is not its free value: it may be like something else when free.
void turns::doubt(place& p) const {
    p.free_known = false;
    p.holder = 0;
    forget_askers(p);
    if (++p.doubts > most_doubts) p.is_none = true;
}

void turns::changed(place& p, const seen_operation& o) {
    const std::uint64_t before = p.value;
    p.from_known = p.value_known;
    p.from = before;
    p.value = o.value;
    p.value_known = true;
    p.changed_by = o.who;
    if (!p.free_known) return;
    asker& a = asker_of(p, o.who, now_);
    a.tried = true;
    a.saw_free = false;
    if (p.holder == 0 && before == p.free) {
        p.holder = o.who;
        used(p, o, side::out);
    } else if (p.holder != o.who) {
        doubt(p);
    } else if (o.value == p.free) {
        p.holder = 0;
        used(p, o, side::in);
    }
}

// What it was before the last change is what it is like when nobody has it, if somebody else is refused by what it is now.
bool turns::learn_free_value(place& p, const seen_operation& o) const {
    if (p.free_known) return true;
    if (!p.from_known || p.changed_by == o.who || p.value != o.value || p.from == p.value) return false;
    p.free_known = true;
    p.free = p.from;
    p.holder = p.changed_by;
    user& u = user_of(p, p.holder, now_);
    u.has_last = true;
    u.last = side::out;
    p.last_by[0] = p.holder;
    return true;
}

turns::passed_over turns::looked(place& p, const seen_operation& o, bool tried) {
    if (!p.value_known) {
        p.value_known = true;
        p.value = o.value;
    }
    if (p.is_none) return {};
    asker& a = asker_of(p, o.who, now_);
    a.tried = a.tried || tried;
    if (!learn_free_value(p, o) || p.holder == o.who) return {};
    if (o.value == p.free) {
        if (tried) {
            // So it is not what this task wants, or it is not its free value.
            doubt(p);
            if (!p.is_none) learn_free_value(p, o);
        } else if (a.saw_free) {
            a.bypasses = 0;
        }
        a.saw_free = !tried;
        return {};
    }
    if (a.saw_free && !tried) a.bypasses = 0;
    a.saw_free = false;
    return p.holder != 0 ? refused(p, o, side::out, tried) : passed_over{};
}

turns::passed_over turns::refused(place& p, const seen_operation& o, side wanted, bool tried) {
    const auto taken = static_cast<std::size_t>(wanted), given = 1 - taken;
    asker& a = asker_of(p, o.who, now_);
    a.tried = a.tried || tried;
    std::uint64_t ended = p.ended[given];
    for (const user& u : p.users)
        if (u.who == o.who) ended -= u.ended[given];
    const std::uint64_t before = a.ended_before;
    a.ended_before = ended;
    const task_number first = p.last_by[taken];
    if (!std::exchange(a.is_open, true) || ended == before || first == 0 || first == o.who || a.left_out) return {};
    const user& has_it = user_of(p, first, now_);
    if (!has_it.takes_turns || has_it.ended[given] == 0 || has_it.last != wanted) return {};

    ++a.bypasses;
    a.ahead.add(first);
    if (a.bypasses < most_bypasses_) return {};
    if (!a.tried) {
        a.left_out = a.bypasses >= patience * most_bypasses_;
        return {};
    }
    passed_over v;
    if (a.ahead.most() * large_part >= a.bypasses) v = {o.who, o.on, a.bypasses, a.ahead.in_order()};
    a.bypasses = 0;
    a.ahead = {};
    return v;
}

turns::passed_over turns::happened(const seen_operation& o) {
    ++now_;
    const bool is_channel = o.kind == resource_kind::channel;
    const auto on = [&]() -> place& { return place_of(o.on); };
    switch (o.what) {
        case operation::atomic_load: return looked(on(), o, false);
        case operation::atomic_failed: return looked(on(), o, true);
        case operation::atomic_change:
        case operation::atomic_exchanged: {
            place& p = on();
            if (p.value_known && p.value == o.value) return looked(p, o, true);  // it found what it wanted to leave
            if (!p.is_none) changed(p, o);
            return {};
        }
        case operation::took_permit: used(on(), o, side::out); return {};
        case operation::gave_permit: used(on(), o, side::in); return {};
        case operation::acquired_after_wait:
            if (o.kind == resource_kind::semaphore) used(on(), o, side::out);
            return {};
        case operation::delivered:
        case operation::put:
            if (is_channel) used(on(), o, o.value == 1 ? side::in : side::out);
            return {};
        case operation::try_failed:
            if (o.kind == resource_kind::semaphore) return refused(on(), o, side::out, true);
            return is_channel ? refused(on(), o, o.value == 1 ? side::in : side::out, true) : passed_over{};
        case operation::acquired:
        case operation::released:
        case operation::notified:
        case operation::waits:
        case operation::wait_ended:
        case operation::arrived: return {};
    }
    return {};
}

void turns::ended(task_number t) {
    for (auto& [id, p] : places_) {
        std::erase_if(p.users, [&](const user& u) { return u.who == t; });
        std::erase_if(p.askers, [&](const asker& a) { return a.who == t; });
    }
}

std::uint64_t turns::longest_row() const {
    std::uint64_t longest = 0;
    for (const auto& [id, p] : places_)
        for (const asker& a : p.askers)
            if (!a.left_out) longest = std::max(longest, a.bypasses);
    return longest;
}

}  // namespace gordian::inline GORDIAN_MODE::detector
