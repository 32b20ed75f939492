#include "detector/deadlock/coffman.hpp"

#include "detector/phrases.hpp"
#include "detector/sink.hpp"

#include <algorithm>

namespace gordian::inline GORDIAN_MODE::detector {

namespace {

const task_evidence* task_in(const raw_finding& found, task_number id) {
    const auto at =
        std::find_if(found.tasks.begin(), found.tasks.end(), [&](const task_evidence& t) { return t.id == id; });
    return at != found.tasks.end() ? &*at : nullptr;
}

const resource_evidence* resource_in(const raw_finding& found, resource_number id) {
    const auto at = std::find_if(found.resources.begin(), found.resources.end(),
                                 [&](const resource_evidence& r) { return r.id == id; });
    return at != found.resources.end() ? &*at : nullptr;
}

bool is_lock(resource_kind kind) { return kind <= resource_kind::shared_timed_mutex; }

void append(std::string& to, const std::string& what) {
    if (!to.empty()) to += "; ";
    to += what;
}

std::string held_by(const raw_finding& found, const cycle_step& step) {
    const resource_evidence* const r = resource_in(found, step.waits_for);
    const std::string what = ref_resource(step.waits_for), who = ref_task(step.held_by);
    if (r != nullptr && r->kind == resource_kind::task) return "only the end of " + who + " ends the wait for it";
    if (r != nullptr && r->kind == resource_kind::once) return who + " is running the function of " + what;
    const task_evidence* const holder = task_in(found, step.held_by);
    if (holder != nullptr)
        for (const hold_evidence& h : holder->holds)
            if (h.resource == step.waits_for)
                return what + " is held by " + who +
                       (h.mode == hold_mode::shared ? " for reading, and the wait is for writing" : " alone");
    return what + " is kept for " + who + ", which waits to write";
}

// Why a task that holds nothing keeps another one waiting.
std::string kept_without_lock(const raw_finding& found, const task_evidence& t) {
    for (const cycle_step& step : found.cycle) {
        if (step.held_by != t.id) continue;
        if (step.task == t.id) return "what " + ref_task(t.id) + " waits for is its own end";
        const resource_evidence* const r = resource_in(found, step.waits_for);
        return ref_task(t.id) + (r != nullptr && r->kind == resource_kind::task
                                     ? ", whose end " + ref_task(step.task) + " waits for, waits itself"
                                     : ", which comes before " + ref_task(step.task) + " at " +
                                           ref_resource(step.waits_for) + ", waits itself");
    }
    return ref_task(t.id) + " waits";
}

}  // namespace

coffman_evidence coffman_of_cycle(const raw_finding& found) {
    coffman_evidence c;
    c.mutual_exclusion = {
        holds::yes, "",
        "share what need not be exclusive (a shared_mutex for readers), or give each task its own copy"};
    c.hold_and_wait = {
        holds::yes, "",
        "take all of them at once with std::scoped_lock, or release what is held before waiting for more"};
    c.no_preemption = {holds::yes, "every wait is without a deadline and nothing takes a lock from its holder",
                       "use try_lock or try_lock_for, and release what is held when it fails"};
    c.circular_wait = {holds::yes, "", "take the locks in one order everywhere"};
    bool any_lock = false;
    for (const cycle_step& step : found.cycle) {
        append(c.mutual_exclusion.evidence, held_by(found, step));
        const resource_evidence* const r = resource_in(found, step.waits_for);
        append(c.circular_wait.evidence, r != nullptr && r->kind == resource_kind::task
                                             ? ref_task(step.task) + " waits for the end of " +
                                                   (step.task == step.held_by ? "itself" : ref_task(step.held_by))
                                             : ref_task(step.task) + " waits for " + ref_resource(step.waits_for) +
                                                   ", which " + ref_task(step.held_by) +
                                                   (step.task == step.held_by ? " has itself" : " has"));
        any_lock |= r != nullptr && is_lock(r->kind);
        const task_evidence* const t = task_in(found, step.task);
        if (t == nullptr) continue;
        const std::string kept = what_it_has(found, *t);
        append(c.hold_and_wait.evidence,
               kept.empty() ? kept_without_lock(found, *t) : ref_task(step.task) + " " + kept + " while it waits");
    }
    if (!any_lock) c.circular_wait.how_to_break = "let one of them not wait for the other";
    if (found.cycle.size() == 1) {
        const resource_evidence* const r = resource_in(found, found.cycle[0].waits_for);
        c.circular_wait.how_to_break =
            r != nullptr && r->kind == resource_kind::task ? "let whoever started the task join it"
            : r != nullptr && r->kind == resource_kind::once
                ? "let the initialization do without its own result"
                : "do not ask again for what this task already has: pass on that it is held, or use a recursive mutex";
    }
    return c;
}

coffman_evidence coffman_of_communication(const raw_finding& found) {
    coffman_evidence c;
    c.mutual_exclusion = {holds::not_applicable,
                          "communication deadlock: a message or a notification is waited for, not a thing that is held",
                          "nothing to break here"};
    c.hold_and_wait = {holds::no, "none of them holds a lock", "not what keeps them: see the circular wait"};
    c.no_preemption = {holds::yes, "every wait is without a deadline",
                       "use the timed forms, or a select with on_timeout or with a channel that is closed to stop"};
    c.circular_wait = {holds::yes, "",
                       "let somebody outside of them keep the other end: send, notify, count down or close it"};
    std::string kept;
    for (const task_evidence& t : found.tasks) {
        if (!t.holds.empty()) append(kept, ref_task(t.id) + " " + what_it_has(found, t) + " while it waits");
        if (!t.waits) continue;
        append(c.circular_wait.evidence, what_it_waits_for(found, t));
    }
    c.circular_wait.evidence += "; whoever could end one of these waits is itself among them or gone";
    if (!kept.empty()) c.hold_and_wait = {holds::yes, kept, "release locks before waiting for a message"};
    return c;
}

coffman_evidence coffman_of_nothing(const raw_finding& found) {
    coffman_evidence c;
    c.mutual_exclusion = {holds::not_applicable, "nothing is held that it waits for: there is no channel", ""};
    c.hold_and_wait = {holds::no, "it holds no lock", ""};
    c.no_preemption = {holds::yes, "the wait is without a deadline",
                       "use the timed forms, or a select with on_timeout or otherwise"};
    c.circular_wait = {holds::not_applicable, "nobody else takes part: a nil channel has no other end",
                       "make the channel before it is used"};
    for (const task_evidence& t : found.tasks)
        if (!t.holds.empty())
            c.hold_and_wait = {holds::yes, ref_task(t.id) + " " + what_it_has(found, t) + " while it waits",
                               "release locks before waiting for a message"};
    return c;
}

}  // namespace gordian::inline GORDIAN_MODE::detector
