// Who keeps whom from getting anywhere: what tasks do on what they synchronize by, read as rounds that lead nowhere.
//
// Terms
// - A *step* is what a task has added to an atomic or taken from a semaphore and not yet given back; a lock that it holds is one
//   too. It is undone when the sum of the task's own changes is zero again: 0 -> 1 by alice, 1 -> 2 by bob, 2 -> 1 by alice.
// - A *conflict* is being refused (a try-lock, a compare-exchange, an exchange that changes nothing), or seeing a value, while
//   another task's step is in the way.
// - A *round* is frustrated when a task undid all its steps after a conflict, or was refused while it held a lock, and did not
//   get what it was refused before the next round. Whatever else it does in between is not looked at.
//
// Two tasks are in a livelock when `rounds` rounds of each in a row were frustrated and each was in the other's way (or along a
// circle of tasks). These end a row, because they show that the task got somewhere, or would have done the same anyway:
// progress (findings.md); getting what it was refused; a value that changed while the task looked at it again and again
// (waiting is not failing); a round that was undone without any conflict (a reference count); one that is a mere gauge: a
// count that the task raises, reads and lowers, always the same one.
//
// Two more shapes: two tasks that take turns at changing one atomic between two values by compare-exchange, with nothing else
// in between, refused again and again; and two or more tasks that are refused, and do nothing else, while everybody else sleeps
// (a full queue that nobody drains).
//
// The caller serializes calls and gives the operations in one order. Cost: a look-up of the task and of the resource, and a few
// entries of theirs. What is kept is bounded by most_actors and most_places; the one that was quiet for longest makes room.
#pragma once

#include "core/event.hpp"
#include "detector/raw_finding.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace gordian::inline GORDIAN_MODE::detector {

struct seen_operation {
    task_number who = 0;
    core::operation what{};
    resource_number on = 0;
    std::uint64_t value = 0;
    resource_kind kind = resource_kind::nothing;
    task_number holder = 0;                 // of a lock that refused: who has it, if that is known
    std::array<resource_number, 4> held{};  // locks that the task holds, the youngest first; the rest is not told
    stack_id held_at = stack_id::none;      // where it took the youngest
    std::uint64_t progress = 0;             // units so far
    bool moved_on = false;  // since its last operation the task waited for a message or another task's end, and got it
    stack_id at = stack_id::none;
};

enum class pattern : std::uint8_t { none, undo_each_other, change_in_turns, refused_for_ever, passed_over };

struct conflict_verdict {
    pattern what = pattern::none;
    std::vector<task_number> tasks;  // passed_over: the victim first, then those ahead of it
    resource_number about = 0;       // where it is one thing
    std::uint64_t rounds = 0;
};

class conflicts {
public:
    struct limits {
        std::uint64_t rounds = 1000;
        std::uint64_t bypasses = 10000;
    };
    explicit conflicts(limits l) : limits_(l) {}

    // `others_sleep(n)`: are all tasks but n asleep without a deadline? Asked now and then.
    conflict_verdict happened(const seen_operation& o, bool (*others_sleep)(std::size_t n) = nullptr);
    void ended(task_number t);
    void destroyed(resource_number r);
    void clear();

    // The longest row of frustrated rounds, or of refusals, at present.
    std::uint64_t longest_row() const;
    void leave_out(const std::vector<task_number>& tasks);  // they were reported

    // What was done of late, in order, with what an atomic held before.
    struct remembered {
        seen_operation operation;
        std::uint64_t before = 0;
        bool before_known = false;
    };
    std::vector<remembered> history() const;

    static constexpr std::size_t most_actors = 64, most_places = 256;

private:
    struct step {
        resource_number on = 0;
        std::uint64_t sum = 0;       // of the task's changes
        std::uint64_t instance = 0;  // names the step: from nothing done to undone
        std::uint32_t changes = 0;
        bool is_lasting() const noexcept {
            return changes > 3;
        }  // a count of attempts, a sequence number: never undone
    };
    struct blame {
        task_number whom = 0;
        std::uint64_t times = 0;
    };
    struct look {
        resource_number on = 0;
        std::uint64_t value = 0;
        bool was_conflict = false;
    };
    struct refusal {
        resource_number by = 0;
        std::uint64_t bypasses = 0, in_a_row = 0;
        std::uint64_t last_instance = 0;
        std::array<blame, 4> ahead{};
        bool is_open = false;  // it was refused, and has not got it since
    };
    struct actor {
        std::uint64_t last_seen = 0, progress = 0;
        std::vector<step> steps;
        // Which of its changes are steps and which undo them: what it did before it was looked at is not known. The first
        // change after a look is taken for an undoing, so nothing is open after it; where that leads nowhere, the second, the third.
        bool in_phase = false, has_looked = false;
        std::uint32_t phases_tried = 0, changes_since_look = 0, changes_in_phase = 0;
        // The present round.
        bool conflict = false, waited = false;
        std::vector<task_number> in_the_way;
        std::vector<resource_number> stepped, observed;
        std::vector<look> looks;
        std::vector<resource_number> stepped_before;  // in the round before this one
        // The row of frustrated rounds.
        std::uint64_t row = 0;
        std::vector<blame> blames;
        std::vector<refusal> refusals;
        resource_number refused_last = 0;
        std::array<resource_number, 4> held_when_refused{};
        std::uint64_t on_other_things = 0;  // when it last did something on another thing than before
        resource_number last_on = 0;
        bool left_out = false;
    };
    struct place {
        std::uint64_t last_seen = 0;
        std::uint64_t value = 0;
        bool known = false;
        // Two tasks that change it in turns.
        struct turn {
            task_number who = 0;
            std::uint64_t from = 0, to = 0, refused = 0;
        };
        std::array<turn, 2> turns{};
        std::uint64_t turns_in_a_row = 0, turns_since = 0;
        std::uint32_t next_turn = 0;
    };

    actor& actor_of(const seen_operation& o);
    place& place_of(resource_number r);
    static void got_somewhere(actor& a);
    static void begin_round(actor& a);
    static refusal* refusal_by(actor& a, resource_number r);
    static refusal& open_refusal(actor& a, resource_number r);
    static bool obtained(actor& a, resource_number r);  // true: it had been refused
    static bool is_in_phase(actor& a, bool had_been_refused);
    // Who else has a step on it; the newest step's instance.
    std::uint64_t in_the_way(task_number who, resource_number on, std::vector<task_number>& into) const;
    conflict_verdict changed(actor& a, const seen_operation& o);
    conflict_verdict stepped(actor& a, const seen_operation& o, std::uint64_t by, bool had_been_refused);
    void looked(actor& a, const seen_operation& o);
    conflict_verdict refused(actor& a, const seen_operation& o, bool (*others_sleep)(std::size_t));
    conflict_verdict bypassed(actor& a, const seen_operation& o, refusal& by, std::uint64_t instance,
                              const std::vector<task_number>& ahead) const;
    conflict_verdict refused_again(actor& a, const seen_operation& o, refusal& by, bool (*others_sleep)(std::size_t));
    conflict_verdict round_ends(actor& a, task_number who);
    conflict_verdict frustrated(actor& a, task_number who, const std::vector<task_number>& because_of);
    conflict_verdict took_turn(const seen_operation& o, std::uint64_t before);
    bool find_circle(task_number from, task_number to, std::vector<task_number>& path) const;
    void remember(const seen_operation& o, std::uint64_t before, bool known);

    limits limits_;
    std::uint64_t now_ = 0;
    std::uint64_t last_instance_ = 0;
    std::unordered_map<task_number, actor> actors_;
    std::unordered_map<resource_number, place> places_;
    static constexpr std::size_t most_remembered = 512;
    std::vector<remembered> ring_;  // the latest, in a circle
    std::size_t ring_next_ = 0;
};

}  // namespace gordian::inline GORDIAN_MODE::detector
