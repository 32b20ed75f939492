#include "detector/sink.hpp"

#include "core/contention.hpp"
#include "core/lockset.hpp"
#include "detector/phrases.hpp"

#include <algorithm>
#include <atomic>

namespace gordian::inline GORDIAN_MODE::detector {

outlets out;

namespace {
constinit std::atomic<std::uint32_t> slow_works{0};
constinit std::atomic<std::int64_t> slow_work_ended{0};
}

slow_work::slow_work() noexcept { slow_works.fetch_add(1, std::memory_order_relaxed); }
slow_work::~slow_work() {
    slow_work_ended.store(core::steady_ns(), std::memory_order_relaxed);
    slow_works.fetch_sub(1, std::memory_order_release);
}
bool slow_work::is_going_on() noexcept { return slow_works.load(std::memory_order_acquire) != 0; }
std::int64_t slow_work::ended_at() noexcept { return slow_work_ended.load(std::memory_order_relaxed); }

bool emit(raw_finding& found) {
    if (found.time_ns == 0 && out.now_ns != nullptr) found.time_ns = out.now_ns();
    if (out.add == nullptr || !is_enabled(found.rule)) return false;
    const slow_work writes;
    return out.add(found);
}

bool emit(raw_finding&& found) { return emit(found); }

bool is_telling(const core::task* t) { return out.is_telling != nullptr && out.is_telling(t); }

verdict deadlocked(bool can_refuse) {
    return out.deadlocked != nullptr ? out.deadlocked(can_refuse) : verdict::goes_on;
}

std::string ref_task(task_number id) { return "{task:" + std::to_string(id) + "}"; }
std::string ref_resource(resource_number id) { return "{resource:" + std::to_string(id) + "}"; }
std::string ref(const core::task& t) { return ref_task(t.id.load(std::memory_order_relaxed)); }
std::string ref(const core::resource& r) { return ref_resource(core::number_of(r)); }

namespace {
hold_mode mode_of(core::hold_mode m) { return m == core::hold_mode::shared ? hold_mode::shared : hold_mode::exclusive; }
}  // namespace

task_evidence mention(core::task& t) {
    task_evidence e;
    e.id = t.id.load(std::memory_order_relaxed);
    e.name = t.name();
    e.kind = static_cast<task_kind>(t.kind);
    e.created_at = t.created_at;
    const std::uint32_t state = t.state.load() & ~core::task_states::pinned;
    e.state = state == core::task_states::ended     ? task_state::ended
              : state == core::task_states::running ? task_state::running
                                                    : task_state::blocked;
    return e;
}

core::task* live_task(task_number id) {
    core::task* found = nullptr;
    core::for_each_task([&](core::task& t) {
        if (found == nullptr && t.id.load(std::memory_order_acquire) == id) found = &t;
    });
    return found;
}

task_evidence mention(task_number id) {
    if (core::task* const t = live_task(id); t != nullptr) return mention(*t);
    task_evidence e;
    e.id = id;
    e.state = task_state::ended;
    return e;
}

task_evidence describe(core::task& t) {
    task_evidence e = mention(t);
    for (const core::hold& h : t.holds) e.holds.push_back({h.number, mode_of(h.mode), h.at});
    if (e.state != task_state::blocked) return e;
    wait_evidence w;
    w.needs_all = t.wait.needs_all;
    w.timed = (t.state.load() & ~core::task_states::pinned) == core::task_states::timed;
    w.operation = t.wait.operation;
    w.at = t.wait.at;
    for (std::uint32_t i = 0; i < t.wait.count; ++i)
        if (t.wait.resources[i].what != nullptr) w.resources.push_back(core::number_of(*t.wait.resources[i].what));
    e.waits = std::move(w);
    return e;
}

resource_evidence describe(const core::resource& r) {
    resource_evidence e;
    e.id = core::number_of(r);
    e.kind = r.kind;
    if (r.kind == resource_kind::task) {
        core::task& t = static_cast<const core::task_resource&>(r).of;
        e.name = t.name();
        e.owners.push_back(t.id.load(std::memory_order_relaxed));
        e.created_at = t.created_at;
        return e;
    }
    if (r.name != nullptr) e.name = r.name;
    e.address = reinterpret_cast<std::uintptr_t>(&r);
    e.created_at = stack_id{r.created_at.load(std::memory_order_relaxed)};
    return e;
}

namespace {
bool has_resource(const raw_finding& found, resource_number id) {
    return std::any_of(found.resources.begin(), found.resources.end(),
                       [&](const resource_evidence& e) { return e.id == id; });
}
}  // namespace

void add_resource(raw_finding& found, const core::resource& r) {
    if (!has_resource(found, core::number_of(r))) found.resources.push_back(describe(r));
}

void add_held_lock(raw_finding& found, const core::hold& h) {
    // A lock that was destroyed while it was held has another number by now, or none.
    if (h.what != nullptr && h.what->number.load(std::memory_order_relaxed) == h.number)
        add_resource(found, *h.what);
    else
        add_held_lock(found, h.number);
}

void add_held_lock(raw_finding& found, resource_number lock) {
    if (has_resource(found, lock)) return;
    const core::lock_description known = core::describe_lock(lock);
    found.resources.push_back({lock, known.kind, known.name, {}, known.address, known.created_at, {}});
}

void add_task(raw_finding& found, task_evidence t) {
    const bool known =
        std::any_of(found.tasks.begin(), found.tasks.end(), [&](const task_evidence& e) { return e.id == t.id; });
    if (!known) found.tasks.push_back(std::move(t));
}

step waiting_step(const core::task& t) {
    const core::resource* const first = t.wait.count > 0 ? t.wait.resources[0].what : nullptr;
    const std::string_view phrase =
        waiting_phrase(t.wait.operation, first != nullptr ? first->kind : resource_kind::nothing);
    std::string words{phrase.empty() ? std::string_view{"waits for"} : phrase};
    if (first == nullptr) words += " nothing that can ever come";
    return {t.id.load(std::memory_order_relaxed), std::move(words), first != nullptr ? core::number_of(*first) : 0,
            t.wait.at};
}

step taking_step(const raw_finding& found, const core::task& t, const core::hold& h) {
    const auto lock = std::find_if(found.resources.begin(), found.resources.end(),
                                   [&](const resource_evidence& e) { return e.id == h.number; });
    const resource_kind kind = lock != found.resources.end() ? lock->kind : resource_kind::mutex;
    const std::string_view words = taking_phrase(kind, h.mode == core::hold_mode::shared);
    return {t.id.load(std::memory_order_relaxed), std::string{words}, h.number, h.at};
}

}  // namespace gordian::inline GORDIAN_MODE::detector
