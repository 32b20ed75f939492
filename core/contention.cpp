#include "core/contention.hpp"

#include "core/forks.hpp"
#include "core/misuse.hpp"
#include "core/monitor.hpp"
#include "core/spinlock.hpp"

#include <algorithm>
#include <bit>
#include <mutex>
#include <utility>

#if GORDIAN_DETECTION

namespace gordian::inline GORDIAN_MODE::core {

namespace {

constexpr std::size_t most_kept = 4096;
constinit spinlock registry_guard;
const forks::kept_whole registry_is_kept(registry_guard, forks::level::inner);
constinit std::atomic<std::uint64_t> not_kept{0};

std::vector<contention::summary>& kept() {
    static auto* const lives_for_ever = new std::vector<contention::summary>;
    return *lives_for_ever;
}

void raise(std::atomic<std::uint64_t>& most, std::atomic<std::uint32_t>& at, std::uint64_t value,
           stack_id where) noexcept {
    if (value <= most.load(std::memory_order_relaxed)) return;
    most.store(value, std::memory_order_relaxed);
    at.store(static_cast<std::uint32_t>(where), std::memory_order_relaxed);
}

void increment(std::atomic<std::uint64_t>& count, std::uint64_t by = 1) noexcept {
    count.store(count.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
}

std::uint64_t log_of(std::int64_t ns) noexcept {
    return static_cast<std::uint64_t>(std::bit_width(static_cast<std::uint64_t>(ns)));
}

// The holder's entry among the users; the least frequent one makes room.
lock_user& user_of(lock_statistics& s, task& self) noexcept {
    const task_number id = self.id.load(std::memory_order_relaxed);
    lock_user* rarest = &s.users[0];
    for (lock_user& u : s.users) {
        if (u.id.load(std::memory_order_relaxed) == id) return u;
        if (u.turns.load(std::memory_order_relaxed) < rarest->turns.load(std::memory_order_relaxed)) rarest = &u;
    }
    rarest->id.store(0, std::memory_order_relaxed);
    rarest->who.store(&self, std::memory_order_relaxed);
    rarest->turns.store(0, std::memory_order_relaxed);
    for (std::atomic<std::uint64_t>* count :
         {&rarest->waits, &rarest->holds, &rarest->held_log, &rarest->returns, &rarest->away_log})
        count->store(0, std::memory_order_relaxed);
    rarest->id.store(id, std::memory_order_release);
    return *rarest;
}

// The longest holds, one a place.
template <class Holds>
void keep_longest(Holds& longest, const measured_hold& h) {
    const auto same_place =
        std::find_if(longest.begin(), longest.end(), [&](const measured_hold& o) { return o.ns != 0 && o.at == h.at; });
    if (same_place != longest.end()) {
        if (same_place->ns < h.ns) *same_place = h;
    } else if (longest.back().ns < h.ns) {
        longest.back() = h;
    }
    std::stable_sort(longest.begin(), longest.end(),
                     [](const measured_hold& a, const measured_hold& b) { return a.ns > b.ns; });
}

contention::summary summary_of(const lock_statistics& s) {
    contention::summary sum;
    sum.number = number_of(s.lock);
    sum.kind = s.lock.kind;
    if (s.lock.name != nullptr) sum.name = s.lock.name;
    sum.address = reinterpret_cast<std::uintptr_t>(&s.lock);
    sum.created_at = stack_id{s.lock.created_at.load(std::memory_order_relaxed)};
    sum.acquisitions = s.acquisitions.load(std::memory_order_relaxed);
    sum.contended = s.contended.load(std::memory_order_relaxed);
    sum.waited_ns = s.waited_ns.load(std::memory_order_relaxed);
    for (std::size_t i = 0; i < sum.waits.size(); ++i) {
        sum.waits[i] = s.waits.counts[i].load(std::memory_order_relaxed);
        sum.holds[i] = s.holds.counts[i].load(std::memory_order_relaxed);
    }
    for (const measured_hold& h : s.longest)
        if (h.ns != 0) sum.longest.push_back(h);
    return sum;
}

// Of locks made alike, one of which is gone.
void add(contention::summary& to, const contention::summary& more) {
    to.acquisitions += more.acquisitions;
    to.contended += more.contended;
    to.waited_ns += more.waited_ns;
    for (std::size_t i = 0; i < to.waits.size(); ++i) {
        to.waits[i] += more.waits[i];
        to.holds[i] += more.holds[i];
    }
    for (const measured_hold& h : more.longest) {
        to.longest.resize(lock_statistics::most_longest);
        keep_longest(to.longest, h);
    }
    std::erase_if(to.longest, [](const measured_hold& h) { return h.ns == 0; });
}

bool made_alike(const contention::summary& a, const contention::summary& b) {
    return a.kind == b.kind && a.created_at == b.created_at && a.name == b.name &&
           (a.created_at != stack_id::none || a.address == b.address);
}

void keep(contention::summary&& gone) {
    for (contention::summary& known : kept())
        if (made_alike(known, gone)) return add(known, gone);
    if (kept().size() < most_kept)
        kept().push_back(std::move(gone));
    else
        not_kept.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

std::int64_t steady_ns() noexcept { return std::chrono::steady_clock::now().time_since_epoch().count(); }

void histogram::add(std::uint64_t nanoseconds) noexcept {
    const auto bits = static_cast<std::size_t>(std::bit_width(nanoseconds));
    increment(counts[bits < counts.size() ? bits : counts.size() - 1]);
}

lock_statistics::lock_statistics(const resource& r, const std::atomic<std::uint64_t>& acquired) noexcept
    : lock(r), acquisitions(acquired), next_sample(acquired.load(std::memory_order_relaxed)) {}

void lock_statistics::hold_begins(task& self, std::uint64_t turn) noexcept {
    const std::int64_t now = steady_ns();
    // The gaps vary: a regular pattern of turns would show one of its tasks only.
    next_sample = turn + 33 + (turn * 0x9e37'79b9'7f4a'7c15 >> 58);
    lock_user& me = user_of(*this, self);
    if (const std::int64_t left = std::exchange(left_at, 0); left != 0) {
        if (left_by != self.id.load(std::memory_order_relaxed) || turn != sampled_turn + 1) return;
        increment(me.returns);
        increment(me.away_log, log_of(now - left));
        return;
    }
    held_since = now;
    sampled_turn = turn;
    increment(me.turns);
}

void lock_statistics::hold_ends(task& self, std::uint64_t turn) noexcept {
    const std::int64_t since = held_since != 0 ? held_since : waited_for_since.load(std::memory_order_relaxed);
    held_since = 0;
    const std::int64_t now = steady_ns();
    const std::int64_t ns = std::max<std::int64_t>(now - since, 1);
    if (turn == sampled_turn) {
        lock_user& me = user_of(*this, self);
        increment(me.holds);
        increment(me.held_log, log_of(ns));
        left_at = now;
        left_by = self.id.load(std::memory_order_relaxed);
        next_sample = turn + 1;
    }
    stack_id at = stack_id::none;
    for (const hold& held : self.holds)
        if (held.what == &lock) at = held.at;
    measured(self, ns, at);
}

void lock_statistics::shared_hold_ends(task& self, std::int64_t since, stack_id at) noexcept {
    if (since == 0) {
        // It had it before those who wait came: nobody was let in since.
        const bool somebody_came =
            waiting.load(std::memory_order_relaxed) != 0 &&
            waited_for_at.load(std::memory_order_relaxed) == acquisitions.load(std::memory_order_relaxed);
        if (!somebody_came) [[likely]]
            return;
        since = waited_for_since.load(std::memory_order_relaxed);
    }
    measured(self, std::max<std::int64_t>(steady_ns() - since, 1), at);
}

void lock_statistics::measured(task& self, std::int64_t ns, stack_id at) noexcept {
    holds.add(static_cast<std::uint64_t>(ns));
    if (static_cast<std::uint64_t>(ns) <= shortest_of_longest.load(std::memory_order_relaxed)) [[likely]]
        return;
    const measured_hold h{static_cast<std::uint64_t>(ns), at, self.id.load(std::memory_order_relaxed), self.name()};
    const std::scoped_lock guard(registry_guard);
    keep_longest(longest, h);
    shortest_of_longest.store(longest.back().ns, std::memory_order_relaxed);
}

lock_statistics& statistics_of(std::atomic<void*>& place, const resource& lock,
                               const std::atomic<std::uint64_t>& acquisitions) {
    void* known = place.load(std::memory_order_acquire);
    if (known != nullptr) return *static_cast<lock_statistics*>(known);
    auto* const fresh = new lock_statistics(lock, acquisitions);
    {
        const std::scoped_lock guard(registry_guard);
        if (place.compare_exchange_strong(known, fresh, std::memory_order_acq_rel)) {
            fresh->next = contention::registered.load(std::memory_order_relaxed);
            if (fresh->next != nullptr) fresh->next->previous = fresh;
            contention::registered.store(fresh, std::memory_order_relaxed);
        }
    }
    if (known == nullptr) {
        monitor::start();  // it looks who waits for long
        return *fresh;
    }
    delete fresh;
    return *static_cast<lock_statistics*>(known);
}

void forget_contention(std::atomic<void*>& place) noexcept {
    auto* const s = static_cast<lock_statistics*>(place.exchange(nullptr));
    if (s == nullptr) return;
    {
        const std::scoped_lock guard(registry_guard);
        if (s->previous != nullptr)
            s->previous->next = s->next;
        else
            contention::registered.store(s->next, std::memory_order_relaxed);
        if (s->next != nullptr) s->next->previous = s->previous;
        keep(summary_of(*s));
    }
    delete s;
}

contended_wait::contended_wait(const resource& lock, const std::atomic<std::uint64_t>& acquisitions,
                               std::atomic<void*>& statistics, task& self, stack_id at)
    : statistics_(statistics_of(statistics, lock, acquisitions)),
      self_(self),
      at_(at),
      since_(steady_ns()),
      acquisitions_before_(acquisitions.load(std::memory_order_relaxed)),
      episodes_before_(self.episode.load(std::memory_order_relaxed)) {
    if (statistics_.waiting.fetch_add(1, std::memory_order_relaxed) == 0) {
        statistics_.waited_for_since.store(since_, std::memory_order_relaxed);
        statistics_.waited_for_at.store(acquisitions_before_, std::memory_order_relaxed);
    }
    statistics_.contended.fetch_add(1, std::memory_order_relaxed);
}

// Given up: the lock is somebody else's, and may be asked for again soon.
contended_wait::~contended_wait() {
    if (!waits_) return;
    statistics_.asked_at.store(steady_ns(), std::memory_order_relaxed);
    statistics_.waiting.fetch_sub(1, std::memory_order_relaxed);
}

// Now held. Of several readers that were let in together each writes here: the counts are atomic, and may miss one.
void contended_wait::acquired() {
    const std::int64_t now = steady_ns();
    const auto waited = static_cast<std::uint64_t>(now - since_);
    waits_ = false;
    statistics_.waiting.fetch_sub(1, std::memory_order_relaxed);
    statistics_.waited_ns.fetch_add(waited, std::memory_order_relaxed);
    statistics_.waits.add(waited);
    raise(statistics_.longest_wait_ns, statistics_.longest_wait_at, waited, at_);
    const bool alone = !self_.holds.empty() && self_.holds.back().mode == hold_mode::exclusive;
    if (alone) {
        statistics_.held_since = now;
        increment(user_of(statistics_, self_).waits);
    }
    // How often it was woken and found the lock taken by somebody else again.
    const std::uint64_t refusals = self_.episode.load(std::memory_order_relaxed) - episodes_before_;
    const std::uint64_t passed = statistics_.acquisitions.load(std::memory_order_relaxed) - acquisitions_before_;
    tell(self_, operation::acquired_after_wait, &statistics_.lock, std::min(refusals, passed));
}

namespace contention {

constinit std::atomic<lock_statistics*> registered{nullptr};

void lock_registry() noexcept { registry_guard.lock(); }
void unlock_registry() noexcept { registry_guard.unlock(); }
std::uint64_t forgotten() noexcept { return not_kept.load(std::memory_order_relaxed); }

std::vector<summary> all() {
    const std::scoped_lock guard(registry_guard);
    std::vector<summary> found = kept();
    for (const lock_statistics* s = registered.load(std::memory_order_relaxed); s != nullptr; s = s->next) {
        summary sum = summary_of(*s);
        const auto alike =
            std::find_if(found.begin(), found.end(), [&](const summary& known) { return made_alike(known, sum); });
        // A lock that lives is one of its own, unless there are very many of its sort.
        if (alike != found.end() && found.size() > 256)
            add(*alike, sum);
        else
            found.push_back(std::move(sum));
    }
    return found;
}

}  // namespace contention

}  // namespace gordian::inline GORDIAN_MODE::core

#endif
