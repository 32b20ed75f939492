#include "detector/misuse/misuse.hpp"

#include "core/any_wait.hpp"
#include "core/failed_check.hpp"
#include "core/misuse_history.hpp"
#include "core/owners.hpp"
#include "core/stacks/capture.hpp"
#include "detector/deadlock/coffman.hpp"
#include "detector/phrases.hpp"
#include "detector/sink.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <vector>

namespace gordian::inline GORDIAN_MODE::detector {

using core::misuse;

namespace {

std::atomic<bool> statics_end{false};

// One row a fault, in the order of the enumerators: the rule, what the task did to the {r}esource, what follows from it.
struct fault {
    const char* rule;
    const char* operation;
    const char* text;
    const char* advice;
};
constexpr std::array faults{
    fault{"unlock-not-owned", "unlocks", " unlocks {r}, which it does not hold",
          "unlock in the task that locked; a semaphore may be released by anyone"},
    fault{"destroyed-in-use", "destroys", " destroys {r} while it is held or waited for",
          "let whoever uses it end first: join before the object goes out of scope"},
    fault{"double-close", "closes", " closes {r}, which is closed already",
          "one owner closes a channel: who sends, or who waits for all who send"},
    fault{"send-on-closed", "sends on", " sends on {r}, which is closed",
          "close only after the last send: let whoever waits for all senders close"},
    fault{"close-nil", "closes", " closes {r}", "make the channel first, or ask it with `if (ch)`"},
    fault{"negative-wait-group", "counts down", " counts {r} below zero",
          "as many done() as were added; wg.go() pairs them"},
    fault{"wait-group-add-race", "adds to",
          " adds to {r} from zero while nothing orders that before the wait: the wait may find nothing to wait for",
          "add before the task is started, in the task that waits; wg.go() does"},
    fault{"condition-mutex-mismatch", "waits on", " waits on {r} with ",
          "use one mutex with one condition variable, and wait with it locked"},
    fault{"unjoined-thread", "destroys", " destroys the object of a thread that was neither joined nor detached",
          "join() it, or use jthread"},
    fault{
        "recursive-read-lock", "read-locks",
        " locks {r} for reading again while it reads it; a writer that comes in between waits for the first and the second waits for the writer",
        "do not lock again: pass on that it is held"},
    fault{"nil-channel", "waits for ever", " waits for ever",
          "make the channel first; a select needs a case on a channel, a timeout or otherwise()"},
    fault{"check-failed", "throws", " ends by an exception that nobody caught, of type ",
          "catch it in the task and pass it on, by a channel for instance"},
    fault{"held-at-exit", "ends", " has ended and still holds {r}", "release it by a guard, however the task ends"},
    fault{"confinement", "touches", " touches {r}, which belongs to another task",
          "hand it over with hand_off() first"},
};

std::string fill_in(std::string text, const core::resource* about) {
    const std::string place = "{r}";
    if (const auto at = text.find(place); at != std::string::npos)
        text.replace(at, place.size(), about != nullptr ? ref(*about) : std::string("it"));
    return text;
}

// The evidence of a fault that took several tasks; null where one task's call is all there is to it.
const core::misuse_history* history_of(misuse what, const void* detail) {
    const bool has_history = what == misuse::recursive_read_lock || what == misuse::wait_group_add_race ||
                             what == misuse::condition_mutex_mismatch;
    return has_history ? static_cast<const core::misuse_history*>(detail) : nullptr;
}

void add_steps(raw_finding& found, const core::misuse_history& history, const core::resource* about,
               const core::task& by) {
    const core::resource_number on = about != nullptr ? core::number_of(*about) : 0;
    const resource_kind kind = about != nullptr ? about->kind : resource_kind::nothing;
    for (std::uint32_t i = 0; i < history.count; ++i) {
        const core::misuse_step& step = history.steps[i];
        found.interleaving.push_back({step.who, std::string{doing_phrase(step.operation, kind)}, on, step.at});
        if (step.who == by.id.load()) continue;
        core::for_each_task([&](core::task& t) {
            if (t.id.load() == step.who) add_task(found, mention(t));
        });
    }
}

void add_lock(raw_finding& found, const core::misuse_lock& l) {
    const bool known = std::any_of(found.resources.begin(), found.resources.end(),
                                   [&](const resource_evidence& e) { return e.id == l.number; });
    if (known || l.number == 0) return;
    found.resources.push_back({l.number, l.kind, l.name != nullptr ? l.name : "", {}, l.address, l.created_at, {}});
    if (l.owner != 0) found.resources.back().owners.push_back(l.owner);
}

// Which mutex a task waits with, and which one would be right; both among the resources.
std::string words_on_mutexes(raw_finding& found, const core::misuse_history& history) {
    const core::misuse_lock &other = history.locks[0], &own = history.locks[1];
    add_lock(found, own);
    add_lock(found, other);
    std::string text = ref_resource(own.number);
    const bool is_foreign = own.owner != history.steps[history.at_fault].who;
    if (is_foreign) {
        text += ", which it does not hold";
        if (own.owner != 0) {
            text += ": " + ref_task(own.owner) + " does";
            core::for_each_task([&](core::task& t) {
                if (t.id.load() == own.owner) add_task(found, mention(t));
            });
        }
    }
    if (history.count < 2) return text;
    text += is_foreign ? "; " : ", while ";
    text += ref_task(history.steps[0].who) + " waits on it with ";
    return text + (other.number != 0 ? ref_resource(other.number) : "another one");
}

// Adds a task that holds what this is about; what it holds, where it took it and what it waits for, if it is in a wait that
// can be kept from ending.
void add_owner(raw_finding& found, core::task& owner) {
    if (!core::gate::pin_any(owner)) return add_task(found, mention(owner));
    add_task(found, describe(owner));
    for (const core::hold& h : owner.holds) add_held_lock(found, h);
    for (std::uint32_t i = 0; i < owner.wait.count; ++i)
        if (owner.wait.resources[i].what != nullptr) add_resource(found, *owner.wait.resources[i].what);
    core::gate::unpin_any(owner);
}

// The evidence and the words of a check that failed.
void add_check(raw_finding& found, const core::failed_check& check, const core::task& by, const char* words) {
    const fault& f = faults[static_cast<std::size_t>(misuse::check_failed)];
    const bool is_assertion = check.kind == core::failed_check::assertion;
    const std::string operation = is_assertion ? "asserts" : f.operation;
    found.interleaving.push_back({by.id.load(), operation, 0, check.at});
    found.message = ref(by) + (is_assertion ? " asserts what does not hold, `" : f.text) + check.what;
    if (is_assertion) found.message += '`';
    if (words != nullptr) found.message += std::string(": ") + words;
    found.advice = is_assertion
                       ? "find out who made it false: the stack shows one task, others may have changed what it reads"
                       : f.advice;
    found.identity = {operation, check.what};
}

}  // namespace

void statics_are_being_destroyed() noexcept { statics_end.store(true); }

void on_misuse(misuse what, const core::resource* about, core::task& by, const char* words, const void* detail) {
    const core::misuse_history* const history = history_of(what, detail);
    const auto* const check = what == misuse::check_failed ? static_cast<const core::failed_check*>(detail) : nullptr;
    const void* const frame = history != nullptr ? history->frame : check != nullptr ? nullptr : detail;
    if (what == misuse::destroyed_in_use && statics_end.load()) return;
    const fault& f = faults[static_cast<std::size_t>(what)];
    if (!is_enabled(f.rule)) return;
    raw_finding found;
    found.rule = f.rule;
    if (check != nullptr) {
        add_task(found, describe(by));
        for (const core::hold& h : by.holds) add_held_lock(found, h);
        add_check(found, *check, by, words);
        emit(found);
        return;
    }
    const stack_id at = frame != nullptr ? core::capture_stack(frame) : core::capture_stack();
    add_task(found, describe(by));
    for (const core::hold& h : by.holds) add_held_lock(found, h);
    if (about != nullptr) {
        add_resource(found, *about);
        std::vector<core::task*> owners;
        if (about->kind <= resource_kind::shared_timed_mutex &&
            core::owners_of(*about, core::hold_mode::exclusive, by, owners))
            for (core::task* owner : owners) {
                for (resource_evidence& r : found.resources)
                    if (r.id == core::number_of(*about)) r.owners.push_back(owner->id.load());
                if (owner != &by) add_owner(found, *owner);
            }
    }

    const core::resource_number number = about != nullptr ? core::number_of(*about) : 0;
    if (history == nullptr) {
        const bool for_ever_on_it = what == misuse::nil_channel && about != nullptr;
        found.interleaving.push_back(
            {by.id.load(), std::string{f.operation} + (for_ever_on_it ? " on" : ""), number, at});
    } else
        add_steps(found, *history, about, by);
    found.message =
        (history != nullptr ? ref_task(history->steps[history->at_fault].who) : ref(by)) + fill_in(f.text, about);
    if (what == misuse::condition_mutex_mismatch && history != nullptr)
        found.message += words_on_mutexes(found, *history);
    if (words != nullptr) found.message += std::string(": ") + words;
    found.advice = f.advice;
    found.identity.emplace_back(f.operation);
    if (what == misuse::nil_channel) {
        found.coffman = coffman_of_nothing(found);
        by.deadlock_reported = true;  // the wait that begins now
    }
    if (emit(found) && what == misuse::nil_channel && by.kind == core::task_kind::main) deadlocked(false);
}

void judge_held_at_exit(core::task& t) {
    if (t.holds.empty() || !is_enabled("held-at-exit")) return;
    const fault& f = faults[static_cast<std::size_t>(misuse::held_at_exit)];
    for (const core::hold& h : t.holds) {
        raw_finding found;
        found.rule = f.rule;
        add_task(found, describe(t));
        add_held_lock(found, h);
        found.resources.back().owners.push_back(t.id.load());
        for (const core::hold& other : t.holds) add_held_lock(found, other);
        found.interleaving.push_back(taking_step(found, t, h));
        found.message = ref(t) + " has ended and still holds " + ref_resource(h.number);
        found.advice = f.advice;
        emit(found);
    }
}

}  // namespace gordian::inline GORDIAN_MODE::detector
