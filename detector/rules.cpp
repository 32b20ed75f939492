#include "detector/rules.hpp"

#include <array>

namespace gordian::inline GORDIAN_MODE::detector {
namespace {

// Ids are stable: suppressions, baselines and other people's dashboards use them. A row is never renamed and never
// removed.
constexpr std::array table{
    // Deadlock family.
    rule{
        "circular-wait", "deadlock", "observed",
        "Tasks wait for each other in a circle: each waits, without a timeout, for something that the next one holds "
        "and will not give up. None of them can ever go on.",
        "Take the locks in one order everywhere, take them together with std::scoped_lock, or hold only one at a time.",
        true},
    rule{"all-asleep", "deadlock", "observed",
         "Every task is blocked without a timeout and nothing outside the program (input, a timer, a signal, a "
         "thread unknown to gordian) can wake one.",
         "Find the wake-up that each task waits for and the place that should have given it: a send, a close, a "
         "notify, a done.",
         true},
    rule{"stuck-tasks", "deadlock", "observed",
         "Some tasks are blocked for ever while others still run: whoever could wake one of them is itself among them.",
         "Give the group a way out: a close or a cancellation that somebody outside of it can reach, or a timeout.",
         true},
    rule{"leaked-task", "deadlock", "observed",
         "A task is still blocked when the program or the scope that started it ends, and nobody is left who could "
         "wake it.",
         "Close the channel it receives from, cancel it, or receive what it wants to send; then join it.", true},
    rule{"self-deadlock", "deadlock", "observed", "A task waits for something that it holds itself.",
         "Do not lock again what is already held: split the function into one that locks and one that expects the "
         "lock, or use a recursive mutex.",
         true},
    rule{"nil-channel", "deadlock", "observed",
         "A task uses a channel that was never made, or selects among cases none of which can ever be ready: it "
         "blocks for ever.",
         "Make the channel with make_channel before it is used; give the select a case, a timeout or otherwise().",
         true},
    rule{"lock-order", "deadlock", "predicted, else suspected",
         "Two tasks take the same locks in opposite orders and could do so at the same time, though they did not in "
         "this run.",
         "Choose one order for the two locks and keep it everywhere, or take both with std::scoped_lock.", false},
    rule{"lost-wakeup", "deadlock", "observed or predicted",
         "A task waits for a notification that was sent before it began to wait, when nobody was there to receive it.",
         "Keep what is waited for in a variable under the mutex, and wait with a predicate that reads it.", false},
    rule{"held-at-exit", "deadlock", "observed", "A task ended while it held a lock: nobody can release it any more.",
         "Hold locks by std::lock_guard or std::unique_lock, so that every way out of the function releases them.",
         true},
    // Race family.
    rule{"data-race", "race", "observed",
         "Two tasks access the same memory, at least one writes, at least one access is not atomic, and nothing "
         "orders the two.",
         "Guard both accesses with the same mutex, hand the value over a channel, or make it atomic.", true},
    rule{"race-after-free", "race", "observed or suspected",
         "The life of an object ends while nothing orders that end after another task's access to it.",
         "Join the task, or wait for it in a wait group, before the object goes away; or share its ownership.", true},
    rule{"lockset", "race", "suspected",
         "Several tasks write the same memory and no lock is held at all of the accesses. This run happened to order "
         "them, another one may not.",
         "Choose one lock for the value and hold it at every access.", true},
    rule{"predicted-race", "race", "predicted",
         "Two accesses did not race in this run, but a correct reordering of the same run brings them together.",
         "Guard both accesses with the same mutex: the order that this run had is an accident.", false},
    rule{"atomicity", "race", "observed or predicted",
         "Steps that belong together were interleaved by a conflicting write, so that no order of the whole blocks "
         "explains the result.",
         "Hold one lock from the first to the last step, or use a read-modify-write operation.", true},
    rule{"confinement", "race", "observed",
         "A value that belongs to one task was touched by a task that it was not handed to.",
         "Hand the value over with hand_off() before another task uses it, or give each task one of its own.", true},
    // Progress family.
    rule{
        "livelock", "progress", "suspected; observed under a fair explored schedule",
        "Tasks keep undoing each other's steps: the state they synchronize on returns again and again and none makes "
        "progress.",
        "Break the symmetry: let one task keep its step, back off for different times, or take the locks in one order.",
        true},
    rule{"starvation", "progress", "suspected",
         "A task keeps asking for a lock that is released again and again, and others are always first.",
         "Hold the lock for a shorter time, let the greedy task give way, or use a lock that is granted in order.",
         true},
    rule{"long-hold", "progress", "suspected", "Others wait while one task keeps a lock for a long time.",
         "Move slow work (I/O, waiting, computing) out of the critical section.", true},
    // Misuse family.
    rule{"unlock-not-owned", "misuse", "observed", "A task unlocks what it does not hold.",
         "Unlock in the task that locked, once; std::lock_guard does both.", true},
    rule{"destroyed-in-use", "misuse", "observed",
         "A synchronization object is destroyed while it is held or while a task waits at it.",
         "Let the object outlive every task that uses it: join them first.", true},
    rule{"double-close", "misuse", "observed", "A channel is closed a second time.",
         "Give the closing of a channel to one owner, usually the task that sends.", true},
    rule{"send-on-closed", "misuse", "observed",
         "A task sends on a channel that is closed, or that is closed while it waits there.",
         "Only a sender closes, and only after the last send; with several senders, close after all of them are done.",
         true},
    rule{"close-nil", "misuse", "observed", "A channel that was never made is closed.",
         "Make the channel with make_channel first.", true},
    rule{"negative-wait-group", "misuse", "observed", "A wait group's counter falls below zero.",
         "Match each done() with one add(); wait_group::go() does it by itself.", true},
    rule{"wait-group-add-race", "misuse", "observed",
         "A wait group is added to, from zero, while another task may already wait at it: wait() may return too early.",
         "Call add() before the task is started, in the task that waits.", true},
    rule{"condition-mutex-mismatch", "misuse", "observed",
         "Tasks wait on one condition variable with different mutexes, or with a mutex that they do not hold.",
         "Use one mutex for the condition variable and the state it is about, and hold it when waiting.", true},
    rule{"unjoined-thread", "misuse", "observed",
         "A thread object is destroyed or assigned to while its thread can still be joined.",
         "Join or detach it on every way out; jthread joins by itself.", true},
    rule{"recursive-read-lock", "misuse", "observed",
         "A task read-locks what it read-holds already, and a writer may come in between: then each waits for the "
         "other.",
         "Do not lock again what is already held; pass the fact that it is held down the calls.", true},
    // Check family.
    rule{"check-failed", "check", "observed",
         "An exception left a task, an assert failed, or a check of a test failed in an explored schedule.",
         "Handle the exception in the task, or pass it on to the one who joins it.", true},
};

constexpr bool ids_are_unique() {
    for (std::size_t i = 0; i < table.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (table[i].id == table[j].id) return false;
    return true;
}
static_assert(ids_are_unique(), "an id names one rule");

}  // namespace

std::span<const rule> rules() noexcept { return table; }

const rule* find_rule(std::string_view id) noexcept {
    for (const rule& row : table)
        if (row.id == id) return &row;
    return nullptr;
}

}  // namespace gordian::inline GORDIAN_MODE::detector
