// Every access goes through here once. Invariants:
// - What an access is judged by and what is remembered of it happen under the guard of its location, its marks included: so
//   the order in which accesses are judged is one order, and nobody's fast path skips what came after somebody else's access.
// - Findings are told after the guard.
#include "detector/race/race.hpp"

#include "core/forks.hpp"
#include "core/initializers.hpp"
#include "detector/enabled_rules.hpp"
#include "detector/race/confinement.hpp"
#include "detector/race/conflict_graph.hpp"
#include "detector/race/evidence.hpp"
#include "detector/race/locations.hpp"
#include "detector/sink.hpp"

#include <atomic>
#include <exception>

namespace gordian::inline GORDIAN_MODE::detector {

void (*access_judged)(const core::access& a, std::size_t races) = nullptr;

namespace {

locations& memory() {
    static auto* const all = new locations;  // never destroyed: accesses happen during exit, too
    static const core::forks::kept_whole in_child(*all, core::forks::level::outer);
    return *all;
}
conflict_graph& blocks() {
    static auto* const graph = new conflict_graph;
    static const core::forks::kept_whole in_child(*graph, core::forks::level::inner);
    return *graph;
}

void (*task_ended_before)(core::task&) = nullptr;
void (*main_ended_before)(bool) = nullptr;
std::atomic<bool> main_has_ended{false};

// What the detector does itself is no access.
class inside {
public:
    explicit inside(core::task& self) noexcept : self_(self) { ++self_.calls_in_detector; }
    ~inside() { --self_.calls_in_detector; }
    inside(const inside&) = delete;
    inside& operator=(const inside&) = delete;

private:
    core::task& self_;
};

// What is to be told of one access, gathered under guards.
struct verdicts {
    struct race {
        recorded_access earlier;
        guard_history guards;
    };
    std::vector<race> races;
    std::vector<guard_history> unguarded;
    std::vector<interleaved> interleavings;
    std::size_t race_count = 0;  // also of those that are not told
    bool any() const noexcept { return !races.empty() || !unguarded.empty() || !interleavings.empty(); }
};

std::uint64_t places_of(const interleaved& what) {
    std::uint64_t places = 0;
    for (const recorded_access& s : what.steps) places = places * 0x9e37'79b9'7f4a'7c15 + place_of(s.at);
    return places;
}

// The moment of the last recorded load, if an access that was not recorded has made it void.
std::uint64_t void_load(const core::access& a) noexcept {
    if (a.marks == nullptr || a.marks->read_last.load(std::memory_order_relaxed)) return 0;
    return a.marks->read.load(std::memory_order_relaxed);
}

void mark(const core::access& a, std::uint64_t moment) noexcept {
    if (a.marks == nullptr) return;
    const bool is_write = writes_to_memory(a.kind);
    if (is_write) {
        a.marks->write.store(moment, std::memory_order_relaxed);
        a.marks->read.store(0, std::memory_order_relaxed);  // the next read is recorded: a store may rest on it
    } else {
        a.marks->read.store(moment, std::memory_order_relaxed);
        if (a.marks->write.load(std::memory_order_relaxed) != moment)
            a.marks->write.store(0, std::memory_order_relaxed);
    }
    a.marks->read_last.store(!is_write, std::memory_order_relaxed);
}

void judge(location& l, const core::access& a, const recorded_access& now, const core::task_clock& clock,
           verdicts& out) {
    std::vector<recorded_access> racing;
    l.accesses.judge(now, clock, racing);
    const bool lacks_lock = l.guards.judge(now, clock);  // also where a race says it all: its report shows the history
    const bool says_lockset = lacks_lock && racing.empty() && !l.is_racy;
    out.race_count += racing.size();
    for (recorded_access& r : racing) {
        l.is_racy = true;
        const bool is_end = r.kind == core::access_kind::free || now.kind == core::access_kind::free;
        const char* const rule = is_end ? "race-after-free" : "data-race";
        if (is_enabled(rule) && is_worth_saying(l.said, rule, pair_of_places(r.at, now.at)))
            out.races.push_back({std::move(r), l.guards});
    }
    if (says_lockset && is_enabled("lockset") && is_worth_saying(l.said, "lockset", place_of(now.at)))
        out.unguarded.push_back(l.guards);

    auto story = blocks().judge(l.begin, now);
    if (auto overtaken = l.loads.judge(now, a.may_read, void_load(a)); !story) story = std::move(overtaken);
    if (story && is_enabled("atomicity") && is_worth_saying(l.said, "atomicity", places_of(*story)))
        out.interleavings.push_back(std::move(*story));
    if (now.kind == core::access_kind::free) locations::ended(l);
}

void on_access(const core::access& a) {
    core::task& self = *a.who;
    // Nobody told us when a foreign thread was forked or joined. Statics end after main: what still uses them is no news.
    if (self.foreign || (a.kind == core::access_kind::free && main_has_ended.load(std::memory_order_relaxed))) return;
    const inside guard(self);
    self.clock.need_slot();
    const recorded_access now = record(a);
    verdicts found;
    if (a.first) {
        memory().forget(a.address, a.size);
        blocks().forget(a.address);
    }
    if (core::runs_initializer(self)) return;
    bool is_first_piece = true;
    memory().visit(a.address, a.size, [&](location& l) {
        judge(l, a, now, self.clock, found);
        if (std::exchange(is_first_piece, false)) mark(a, now.when.bits);
    });
    if (access_judged != nullptr) access_judged(a, found.race_count);
    if (!found.any()) [[likely]]
        return;
    for (const verdicts::race& r : found.races) report_race(r.earlier, now, self, r.guards);
    for (const guard_history& g : found.unguarded) report_lockset(now, self, g);
    for (const interleaved& i : found.interleavings) report_interleaved(i, self);
}

void on_forgotten(std::uintptr_t address, std::size_t size) { memory().forget(address, size); }

void on_block_began(core::task& self, const char* name, stack_id) {
    const inside guard(self);
    ++self.clock.counter;  // what was accessed before the block is accessed anew in it
    blocks().block_began(self, name);
}

void on_block_ended(core::task& self) {
    const inside guard(self);
    ++self.clock.counter;
    blocks().block_ended(self);
}

void on_breach(const core::confinement_breach& breach) {
    const inside guard(*breach.who);
    if (is_enabled("confinement")) report_breach(breach);
}

void on_task_ended(core::task& t) {
    if (task_ended_before != nullptr) task_ended_before(t);
    accessor_ended(t);
}

void on_main_ended(bool by_return) {
    main_has_ended.store(true, std::memory_order_relaxed);
    if (main_ended_before != nullptr) main_ended_before(by_return);
}

}  // namespace

void install_race_detectors(core::event_table& table) {
    table.accessed = on_access;
    table.forgotten = on_forgotten;
    table.block_began = on_block_began;
    table.block_ended = on_block_ended;
    table.confinement_broken = on_breach;
    task_ended_before = std::exchange(table.task_ended, on_task_ended);
    main_ended_before = std::exchange(table.main_ended, on_main_ended);
}

race_statistics statistics_of_races() { return {memory().live(), accesses_forgotten()}; }

}  // namespace gordian::inline GORDIAN_MODE::detector
