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
// (waiting is not failing); a round that was undone without any conflict (a reference count). In a round that is a mere gauge, a
// count that the task raises, reads and lowers, always the same one, who else has raised it is in nobody's way.
//
// A compare-exchange that succeeds is progress in the sense of lock-free algorithms, for somebody: what was looked at just
// before, to be exchanged, was no conflict, and who is refused and then succeeds got what it asked for. Two tasks that hand one
// value to and fro (0 -> 1 by one, 1 -> 0 by the other) are refused by their own change, which the other one has not taken yet:
// that is waiting for each other, and is never reported.
//
// One more shape: two or more tasks that are refused, and do nothing else, while everybody else sleeps (a full queue that
// nobody drains).
//
// The caller serializes calls and gives the operations in one order. Cost: a look-up of the task and of the resource, and a few
// entries of theirs. What is kept is bounded by most_actors and most_places; the one that was quiet for longest makes room.
#pragma once

#include "detector/progress/seen_operation.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace gordian::inline GORDIAN_MODE::detector {

enum class pattern : std::uint8_t { none, undo_each_other, refused_for_ever };

struct conflict_verdict {
    pattern what = pattern::none;
    std::vector<task_number> tasks;
    resource_number about = 0;  // where it is one thing
    std::uint64_t rounds = 0;
};

class conflicts {
public:
    // How many rounds in a row are a livelock.
    explicit conflicts(std::uint64_t rounds) : rounds_(rounds) {}

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
        std::uint64_t sum = 0;  // of the task's changes
        std::uint32_t changes = 0;
        bool is_lasting() const noexcept {
            return changes > 3;
        }  // a count of attempts, a sequence number: never undone
    };
    struct blame {
        task_number whom = 0;
        std::uint64_t times = 0;
    };
    struct obstacle {
        task_number whose = 0;
        resource_number on = 0;
        bool operator==(const obstacle&) const = default;
    };
    struct look {
        resource_number on = 0;
        std::uint64_t value = 0;
        bool was_conflict = false;
    };
    struct refusal {
        resource_number by = 0;
        std::uint64_t in_a_row = 0;
        bool is_open = false;  // it was refused, and has not got it since
    };
    struct actor {
        std::uint64_t last_seen = 0, progress = 0;
        std::vector<step> steps;
        // Which of its changes are steps and which undo them: what it did before it was looked at is not known. The first
        // change after a look is taken for an undoing, so nothing is open after it; where that leads nowhere, the second, the third.
        bool in_phase = false, has_looked = false;
        std::uint32_t phases_tried = 0, changes_since_look = 0, changes_in_try = 0;
        // The present round.
        bool conflict = false, waited = false;
        std::vector<obstacle> in_the_way;
        std::vector<resource_number> stepped;
        std::vector<look> looks;
        resource_number just_seen =
            0;  // what it looked at last, while nothing else was done since and others were in the way
        std::vector<task_number> seen_with;           // those others
        std::vector<resource_number> stepped_before;  // in the round before this one
        // The row of frustrated rounds.
        std::uint64_t row = 0;
        std::vector<blame> blames;
        std::vector<refusal> refusals;
        resource_number refused_last = 0;
        std::array<resource_number, 4> held_when_refused{};
        bool left_out = false;
    };
    struct place {
        std::uint64_t last_seen = 0;
        std::uint64_t value = 0;
        bool known = false;
    };

    actor& actor_of(const seen_operation& o);
    place& place_of(resource_number r);
    static void got_somewhere(actor& a);
    static void begin_round(actor& a);
    static refusal* refusal_by(actor& a, resource_number r);
    static refusal& open_refusal(actor& a, resource_number r);
    static bool obtained(actor& a, resource_number r);  // true: it had been refused
    static bool is_in_phase(actor& a, task_number who, bool had_been_refused);
    // Who else has a step on it.
    void in_the_way(task_number who, resource_number on, std::vector<task_number>& into) const;
    conflict_verdict changed(actor& a, const seen_operation& o);
    conflict_verdict stepped(actor& a, const seen_operation& o, std::uint64_t by, bool had_been_refused);
    void looked(actor& a, const seen_operation& o);
    static void saw_others(actor& a, resource_number on, const std::vector<task_number>& others);
    conflict_verdict refused(actor& a, const seen_operation& o, bool (*others_sleep)(std::size_t));
    conflict_verdict refused_again(actor& a, const seen_operation& o, refusal& by, bool (*others_sleep)(std::size_t));
    conflict_verdict round_ends(actor& a, task_number who);
    conflict_verdict frustrated(actor& a, task_number who, const std::vector<task_number>& because_of);
    bool find_circle(task_number from, task_number to, std::vector<task_number>& path) const;
    void remember(const seen_operation& o, std::uint64_t before, bool known);

    std::uint64_t rounds_;
    std::uint64_t now_ = 0;
    std::unordered_map<task_number, actor> actors_;
    std::unordered_map<resource_number, place> places_;
    static constexpr std::size_t most_remembered = 512;
    std::vector<remembered> ring_;  // the latest, in a circle
    std::size_t ring_next_ = 0;
};

}  // namespace gordian::inline GORDIAN_MODE::detector
