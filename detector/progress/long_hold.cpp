// A lock is kept for as long as its count of acquisitions stays the same. So a hold is too long when somebody has asked all the
// while (waits, or tries again soon after each attempt that timed out) and the count has not moved: no time is taken where a
// lock is used, and the owners of a lock that is shared are all those who have it at the end, since each has it from before.
#include "detector/progress/long_hold.hpp"

#include "core/contention.hpp"
#include "core/options.hpp"
#include "core/owners.hpp"
#include "detector/deadlock/wait_for_graph.hpp"
#include "detector/progress/standstill.hpp"
#include "detector/sink.hpp"

#include <algorithm>
#include <mutex>

namespace gordian::inline GORDIAN_MODE::detector {

using core::lock_statistics;
using core::task;

namespace {

enum class look : std::uint8_t { again, done };

// Each description walks over all tasks, and who comes to wait for a lock for the first time waits meanwhile.
constexpr int most_described = 8;  // a look; the others are due at the next one

bool waits_for(const task& t, const core::resource& lock) {
    return t.wait.count > 0 && t.wait.resources != nullptr && t.wait.resources[0].what == &lock;
}

std::string line_about(const raw_finding& found, std::size_t owners, const core::resource& lock, std::int64_t ms) {
    std::string line;
    for (std::size_t i = 0; i < owners && i < 3; ++i) line += (i == 0 ? "" : " and ") + ref_task(found.tasks[i].id);
    if (owners > 3) line += " and " + std::to_string(owners - 3) + " more";
    line += (owners == 1 ? " has kept " : " have kept ") + ref(lock) + " for more than " + std::to_string(ms) +
            " ms while ";
    const std::size_t waiting = found.tasks.size() - owners;
    line += ref_task(found.tasks[owners].id);
    if (waiting > 1) line += " and " + std::to_string(waiting - 1) + " more";
    return line + (waiting == 1 ? " waits for it" : " wait for it");
}

// Under the registry's lock, so the lock lives. Empty: nobody waits just now, or it is not clear who has it.
look describe_long_hold(const core::resource& lock, std::int64_t ms, raw_finding& found) {
    const std::scoped_lock verdict(verdict_lock);
    standstill still;
    std::vector<task*> waiting, owners;
    bool deadlocked = false;
    core::for_each_task([&](task& t) {
        const std::uint32_t state = t.state.load(std::memory_order_relaxed);
        if (state != core::task_states::blocked && state != core::task_states::timed) return;
        if (!still.add(t)) return;
        if (!waits_for(t, lock)) return still.let_go_of_last();
        waiting.push_back(&t);
        deadlocked = deadlocked || t.deadlock_reported.load();
    });
    if (waiting.empty() || !core::owners_of(lock, waiting[0]->wait.resources[0].mode, *waiting[0], owners) ||
        owners.empty())
        return look::again;
    for (task* o : owners) deadlocked = deadlocked || o->deadlock_reported.load();
    if (deadlocked) return look::done;

    const resource_number id = core::number_of(lock);
    add_resource(found, lock);
    for (task* o : owners) {
        const bool waits_itself = still.add(*o);
        task_evidence owner = waits_itself ? describe(*o) : mention(*o);
        if (owner.waits && owner.waits->resources.empty()) owner.waits.reset();  // it sleeps
        add_task(found, std::move(owner));
        found.resources[0].owners.push_back(o->id.load());
        if (!waits_itself) continue;
        for (std::uint32_t i = 0; i < o->wait.count; ++i)
            if (o->wait.resources[i].what != nullptr) add_resource(found, *o->wait.resources[i].what);
        for (const core::hold& h : o->holds) {
            add_held_lock(found, h);
            if (h.number == id) found.interleaving.push_back(taking_step(found, *o, h));
        }
    }
    const std::size_t owner_count = found.tasks.size();
    for (task* w : waiting) {
        if (std::find(owners.begin(), owners.end(), w) != owners.end()) continue;
        add_task(found, describe(*w));
        for (const core::hold& h : w->holds) add_held_lock(found, h);
        found.interleaving.push_back(waiting_step(*w));
    }
    if (found.tasks.size() == owner_count) return look::again;  // who waits for it has it: a place in its queue
    found.rule = "long-hold";
    found.how_sure = level::suspected;
    found.message = line_about(found, owner_count, lock, ms);
    found.advice =
        "do the slow part before or after the critical section, or keep what it needs under a lock of its own";
    found.identity.emplace_back("long hold");
    return look::done;
}

}  // namespace

void look_for_long_holds() {
    static std::int64_t next_look = 0;
    const std::int64_t now = core::steady_ns();
    if (now < next_look) return;
    const auto ms = static_cast<std::int64_t>(core::number_option(core::option_id::long_hold));
    const std::int64_t limit = ms * 1'000'000;
    next_look = now + limit / 16;
    if (!is_enabled("long-hold") || slow_work::is_going_on()) return;
    const std::int64_t busy_until = slow_work::ended_at();

    std::vector<raw_finding> all;
    int described = 0;
    core::contention::for_each_lock([&](lock_statistics& s) {
        const std::uint64_t count = s.acquisitions.load(std::memory_order_relaxed);
        if (count != s.seen_acquisitions) {
            s.seen_acquisitions = count;
            s.asked_since = 0;
            s.long_hold_said = false;
        }
        const bool waits = s.waiting.load(std::memory_order_relaxed) != 0;
        if (!waits && now - s.asked_at.load(std::memory_order_relaxed) > limit / 4) {
            s.asked_since = 0;
            return;
        }
        if (s.asked_since == 0)
            s.asked_since = waits && s.waited_for_at.load(std::memory_order_relaxed) == count
                                ? s.waited_for_since.load(std::memory_order_relaxed)
                                : now;
        s.asked_since = std::max(s.asked_since, busy_until);
        if (s.long_hold_said || now - s.asked_since < limit || described == most_described) return;
        ++described;
        raw_finding found;
        s.long_hold_said = describe_long_hold(s.lock, ms, found) == look::done;
        if (!s.long_hold_said) s.asked_since += limit / 4;  // so that those behind it have their turn
        if (!found.rule.empty()) all.push_back(std::move(found));
    });
    for (raw_finding& found : all) emit(found);
}

}  // namespace gordian::inline GORDIAN_MODE::detector
