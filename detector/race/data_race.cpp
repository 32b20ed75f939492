#include "detector/race/data_race.hpp"

#include "core/lockset.hpp"
#include "detector/race/evidence.hpp"
#include "detector/race/lockset.hpp"
#include "detector/sink.hpp"

#include <algorithm>

namespace gordian::inline GORDIAN_MODE::detector {

namespace {

constexpr std::size_t most_reads = 4096, most_writes = 64, few_reads = 4;
constinit std::atomic<std::uint64_t> forgotten{0};

void forget_oldest(std::vector<recorded_access>& of, std::size_t most) {
    if (of.size() < most) return;
    of.erase(of.begin());
    forgotten.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

std::uint64_t accesses_forgotten() noexcept { return forgotten.load(std::memory_order_relaxed); }

void access_history::judge(const recorded_access& now, const core::task_clock& clock,
                           std::vector<recorded_access>& racing) {
    for (const recorded_access& w : writes)
        if (conflict(w.kind, now.kind) && !clock.knows(w.when)) racing.push_back(w);
    if (!writes_to_memory(now.kind)) return remember_read(now, clock);
    for (const recorded_access& r : reads)
        if (conflict(r.kind, now.kind) && !clock.knows(r.when)) racing.push_back(r);
    remember_write(now, clock);
}

void access_history::remember_read(const recorded_access& now, const core::task_clock& clock) {
    const bool covers_plain = !is_atomic(now.kind);
    // The component's former owner, if it was another task, is known to this one: it cannot be told apart, and need not be.
    const auto comes_before = [](const recorded_access& a, const recorded_access& b) {
        return a.when.slot() != b.when.slot() ? a.when.slot() < b.when.slot() : is_atomic(a.kind) < is_atomic(b.kind);
    };
    if (reads.size() <= few_reads || reads.size() >= look_at) {
        std::erase_if(reads, [&](const recorded_access& r) {
            return (covers_plain || is_atomic(r.kind)) && clock.knows(r.when);
        });
        look_at = std::max<std::size_t>(16, 2 * reads.size());
    }
    auto at = std::lower_bound(reads.begin(), reads.end(), now, comes_before);
    if (at != reads.end() && !comes_before(now, *at)) {
        *at = now;
        return;
    }
    if (reads.size() >= most_reads) {
        const auto place = at - reads.begin();
        const auto oldest = std::min_element(reads.begin(), reads.end(),
                                             [](const auto& a, const auto& b) { return a.who->id < b.who->id; });
        const bool is_before = oldest - reads.begin() < place;
        reads.erase(oldest);
        forgotten.fetch_add(1, std::memory_order_relaxed);
        at = reads.begin() + place - (is_before ? 1 : 0);
    }
    reads.insert(at, now);
}

void access_history::remember_write(const recorded_access& now, const core::task_clock& clock) {
    const bool covers_plain = !is_atomic(now.kind);
    const auto is_covered = [&](const recorded_access& a) {
        return (covers_plain || is_atomic(a.kind)) && clock.knows(a.when);
    };
    std::erase_if(reads, is_covered);
    std::erase_if(writes, is_covered);
    look_at = 16;
    forget_oldest(writes, most_writes);
    writes.push_back(now);
}

namespace {

std::string one_of(const std::vector<resource_number>& locks) { return ref_resource(locks.front()); }

// Locks that both hold, though only to read.
std::vector<resource_number> common(const std::vector<resource_number>& a, const std::vector<resource_number>& b) {
    std::vector<resource_number> both;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
    return both;
}

std::string how_to_fix(const recorded_access& a, const recorded_access& b) {
    const std::vector<resource_number> of_a = numbers_of(a.locks), of_b = numbers_of(b.locks);
    const std::string alice = ref_task(a.who->id), bob = ref_task(b.who->id);
    if (const auto shared = common(of_a, of_b); !shared.empty())
        return "take " + one_of(shared) + " exclusively where the value is written";
    if (!of_a.empty() && !of_b.empty())
        return "guard both with the same lock: " + alice + " holds " + names_of(of_a) + ", " + bob + " holds " +
               names_of(of_b);
    if (!of_a.empty()) return "guard both with " + one_of(of_a) + ", which " + alice + " already holds";
    if (!of_b.empty()) return "guard both with " + one_of(of_b) + ", which " + bob + " already holds";
    return "guard both with one mutex, or let " + alice + " hand the value over to " + bob + " (a channel, a join)";
}

std::string end_or_access(const recorded_access& a) {
    return a.kind == core::access_kind::free ? "the end of the value's life in " + ref_task(a.who->id)
                                             : ref_task(a.who->id) + "'s " + word_of(a.kind);
}

}  // namespace

void report_race(const recorded_access& earlier, const recorded_access& present, core::task& self,
                 const guard_history& guards) {
    const bool is_end = earlier.kind == core::access_kind::free || present.kind == core::access_kind::free;
    raw_finding found;
    found.rule = is_end ? "race-after-free" : "data-race";
    // On the heap the order may come from a reference count that nobody instrumented (std::shared_ptr's).
    if (is_end && kind_of_memory(present.address) == memory_kind::heap) found.how_sure = level::suspected;

    // The same race reads the same whoever came first: the write before the read, else the older task first; an end comes last.
    const auto comes_first = [](const recorded_access& a, const recorded_access& b) {
        const auto rank = [](const recorded_access& x) {
            return x.kind == core::access_kind::free ? 2 : writes_to_memory(x.kind) ? 0 : 1;
        };
        return rank(a) != rank(b) ? rank(a) < rank(b) : a.who->id < b.who->id;
    };
    const bool swapped = comes_first(present, earlier);
    const recorded_access& one = swapped ? present : earlier;
    const recorded_access& other = swapped ? earlier : present;
    for (const recorded_access* a : {&one, &other}) {
        mention_in(found, *a);
        found.accesses.push_back(a == &present ? evidence_of_present(*a, self) : evidence_of(*a));
    }
    found.lockset_history = evidence_of(guards, found);
    const bool share_a_lock = !common(numbers_of(earlier.locks), numbers_of(present.locks)).empty();
    found.message =
        "nothing orders " + end_or_access(one) + " before " + end_or_access(other) +
        (share_a_lock ? ": they hold the same lock only to read" : ": they share no lock, no channel, no join");
    found.advice =
        is_end
            ? "let the value live until everybody who uses it has been waited for: join them, or wait for their wait group"
            : how_to_fix(one, other);
    found.details.push_back("in this run " + end_or_access(earlier) + " came first");
    emit(found);
}

}  // namespace gordian::inline GORDIAN_MODE::detector
