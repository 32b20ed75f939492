#include "detector/progress/condition_turns.hpp"

#include "core/forks.hpp"
#include "core/options.hpp"
#include "core/spinlock.hpp"
#include "core/stack_depot.hpp"
#include "core/symbolizer.hpp"
#include "detector/progress/starvation.hpp"
#include "detector/sink.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gordian::inline GORDIAN_MODE::detector {

using core::task;

namespace {

constexpr std::size_t most_users = 16, most_sites = 4, most_notifiers = 4, most_conditions = 256;

// Where a wait is in the program, as far as it is told cheaply: by its innermost frames.
struct site {
    std::uint64_t mark = 0;
    stack_id at = stack_id::none;
};

site site_of(stack_id at) {
    std::uint64_t mark = 1;
    const auto frames = core::frames_of(at).frames;
    for (std::size_t i = 0; i < frames.size() && i < 3; ++i) mark = (mark ^ frames[i]) * 0x0000'0100'0000'01b3;
    return {mark, at};
}

// The line of the program that waits, wherever it was inlined. Slow.
std::string line_of(stack_id at) {
    for (const std::uintptr_t pc : core::frames_of(at).frames)
        for (const core::frame& f : core::symbolize(pc))
            if (!f.own)
                return f.file.empty() ? f.module + "+" + std::to_string(f.offset)
                                      : f.file + ":" + std::to_string(f.line);
    return {};
}

struct user {
    task_number who = 0;
    std::uint64_t last_seen = 0;
    std::array<site, most_sites> sites{};  // where it has waited, the latest first
    task_number notified_by = 0;           // the last time since it began to wait
    bool waits = false, gave = false;
    // Since it was in vain first.
    std::uint64_t in_vain = 0;
    frequent ahead;
    std::vector<task_number> notifiers;

    void waits_at(const site& s) {
        auto at = std::find_if(sites.begin(), sites.end() - 1, [&](const site& known) { return known.mark == s.mark; });
        *at = s;
        std::rotate(sites.begin(), at, at + 1);
    }
    void forget() {
        in_vain = 0;
        ahead = {};
        notifiers.clear();
    }
    void passes() {
        in_vain /= 2;
        ahead.halve();
    }
};

struct condition {
    std::vector<user> users;
    std::uint64_t now = 0;

    user& of(task_number who) { return entry_of(users, who, ++now, most_users); }
};

struct shard {
    core::spinlock guard;
    core::forks::kept_whole in_child{guard, core::forks::level::leaf};
    std::unordered_map<resource_number, condition> conditions;

    condition& of(resource_number r) {
        if (conditions.size() >= most_conditions && !conditions.contains(r)) conditions.clear();
        return conditions[r];
    }
};

shard& shard_of(resource_number r) {
    static auto* const live_for_ever = new std::array<shard, 16>;
    return (*live_for_ever)[static_cast<std::uint64_t>(r) % 16];
}

// What was taken again when a wait ended, while it is held: the moment tells one hold from the next.
bool holds_since(const task& self, std::uint32_t moment) {
    return std::any_of(self.holds.begin(), self.holds.end(), [&](const core::hold& h) { return h.since == moment; });
}

// Woken, it found that another one has it again. True: it is time to ask whether that is starvation.
bool is_woken_in_vain(user& u) {
    if (std::find(u.notifiers.begin(), u.notifiers.end(), u.notified_by) == u.notifiers.end()) {
        if (u.notifiers.size() == most_notifiers) u.forget();
        u.notifiers.push_back(u.notified_by);
    }
    ++u.in_vain;
    u.ahead.add(u.notified_by);
    return u.in_vain >= core::number_option(core::option_id::starvation_bypasses);
}

// Those who notified it, if all of them wait for the same as it does; and where it and they have waited.
struct question {
    turns::passed_over verdict;
    stack_id place = stack_id::none;
    std::vector<std::array<site, most_sites>> others;
};

question asked_of(user& u, const condition& c) {
    question q;
    if (u.gave && u.ahead.most() * large_part >= u.in_vain) {
        q.verdict = {u.who, 0, u.in_vain, u.ahead.in_order()};
        q.place = u.sites[0].at;
        for (const task_number n : u.notifiers) {
            const auto by = std::find_if(c.users.begin(), c.users.end(), [&](const user& g) { return g.who == n; });
            if (by == c.users.end())
                q.verdict.who = 0;
            else
                q.others.push_back(by->sites);
        }
    }
    u.forget();
    return q;
}

bool all_wait_for_the_same(const question& q) {
    const slow_work looks_lines_up;
    const std::string here = line_of(q.place);
    return !here.empty() && std::all_of(q.others.begin(), q.others.end(), [&](const auto& sites) {
        return std::any_of(sites.begin(), sites.end(),
                           [&](const site& s) { return s.at != stack_id::none && line_of(s.at) == here; });
    });
}

}  // namespace

void waits_at_condition(task& self, const core::resource& about, stack_id at) {
    const resource_number number = core::number_of(about);
    const bool is_same_hold = holds_since(self, relocked(self));
    const site here = site_of(at);
    question q;
    {
        shard& s = shard_of(number);
        const std::scoped_lock lock(s.guard);
        condition& c = s.of(number);
        user& u = c.of(self.id.load(std::memory_order_relaxed));
        if (u.waits && is_same_hold && u.sites[0].mark == here.mark) {
            if (u.notified_by != 0 && is_woken_in_vain(u)) q = asked_of(u, c);
        } else if (u.waits) {
            u.passes();
        }
        u.waits = true;
        u.notified_by = 0;
        u.waits_at(here);
    }
    if (q.verdict.who == 0 || !all_wait_for_the_same(q)) return;
    q.verdict.at = number;
    if (raw_finding found = starved_by_bypasses(q.verdict, describe(about), at); !found.rule.empty())
        emit(std::move(found));
}

void wait_at_condition_ended(task& self) {
    if (!self.holds.empty()) relocked(self) = self.holds.back().since;
}

void condition_notified(task& self, const core::resource& about, std::uint64_t woken) {
    const resource_number number = core::number_of(about);
    const task_number who = self.id.load(std::memory_order_relaxed);
    shard& s = shard_of(number);
    const std::scoped_lock lock(s.guard);
    condition& c = s.of(number);
    user& by = c.of(who);
    if (std::exchange(by.waits, false)) by.passes();  // it does not wait any more, as it is here
    by.gave = true;
    if (woken == 0) return;
    const bool waits_here_too = by.sites[0].at != stack_id::none;
    for (user& u : c.users) {
        if (!u.waits) continue;
        u.notified_by = who;
        if (waits_here_too) continue;
        u.forget();  // by somebody who never waits here
        u.notified_by = 0;
    }
}

void condition_destroyed(const core::resource& about) {
    const resource_number number = core::number_of(about);
    shard& s = shard_of(number);
    const std::scoped_lock lock(s.guard);
    s.conditions.erase(number);
}

}  // namespace gordian::inline GORDIAN_MODE::detector
