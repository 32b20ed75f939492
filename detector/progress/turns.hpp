// Who takes turns at a permit, a token or a value, and who is passed over there again and again.
//
// Terms
// - A *turn* begins when a task takes something and ends when the same task gives it back: a permit of a semaphore; a token that
//   it receives from a channel and sends back, or sends into a channel and receives again; an atomic that it changes from its
//   free value and back, while nobody else changes it.
// - A task *asks* when it is refused: by a try, a compare-exchange, an exchange that changes nothing, a look at a value that is
//   not the free one. It is *bypassed* when it asks again, a turn of somebody else has ended since it asked before, and somebody
//   else has the next one. At most one bypass for each time it asks; one turn of its own halves what was counted.
//
// What is no turn, so that nobody is passed over: a queue (some only put, others only take: what a task does twice in a row,
// without the opposite in between, takes back all that was counted), a count, the head of a list, a state that several tasks
// move on (an atomic that one changes while another has it). What is no asking: looking at a value of which the task never took
// a turn, and looking at it when it is free without taking it then.
//
// Nor is it starvation where everybody is ahead of everybody as often (frequent.hpp).
//
// The caller serializes calls and gives the operations in one order. What is kept is bounded.
#pragma once

#include "detector/progress/frequent.hpp"
#include "detector/progress/seen_operation.hpp"

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace gordian::inline GORDIAN_MODE::detector {

class turns {
public:
    explicit turns(std::uint64_t most_bypasses) : most_bypasses_(most_bypasses) {}

    struct passed_over {
        task_number who = 0;  // 0: nobody
        resource_number at = 0;
        std::uint64_t times = 0;
        std::vector<task_number> ahead;  // the most frequent first
    };
    passed_over happened(const seen_operation& o);
    void ended(task_number t);
    void destroyed(resource_number r) { places_.erase(r); }

    // What was counted against somebody, at most: as long as it grows there is a reason to go on looking.
    std::uint64_t longest_row() const;

private:
    enum class side : std::uint8_t { out, in };  // taken, received; given, sent
    struct user {
        task_number who = 0;
        std::uint64_t last_seen = 0;
        std::array<std::uint64_t, 2> ended{};  // turns, by the side of what ended them
        bool has_last = false, takes_turns = true;
        side last = side::out;
    };
    struct asker {
        task_number who = 0;
        std::uint64_t last_seen = 0, bypasses = 0, ended_before = 0;
        frequent ahead;
        bool tried = false;     // it has taken a turn, or was refused by more than a look
        bool saw_free = false;  // the last time it looked, and did not take it since
        bool is_open = false;   // refused, and not served since
        bool left_out = false;
    };
    struct place {
        std::uint64_t last_seen = 0;
        std::vector<user> users;
        std::vector<asker> askers;
        std::array<std::uint64_t, 2> ended{};
        task_number last_by[2] = {0, 0};  // who took last, who gave last
        // Of an atomic: its last change, and its free value, once somebody was refused.
        std::uint64_t from = 0, value = 0, free = 0;
        task_number changed_by = 0, holder = 0;
        std::uint32_t doubts = 0;
        bool value_known = false, from_known = false, free_known = false, is_none = false;
    };

    place& place_of(resource_number r);
    static user& user_of(place& p, task_number who, std::uint64_t now);
    static asker& asker_of(place& p, task_number who, std::uint64_t now);
    static void forget_askers(place& p);
    void used(place& p, const seen_operation& o, side s) const;
    void changed(place& p, const seen_operation& o);
    void doubt(place& p) const;
    bool learn_free_value(place& p, const seen_operation& o) const;
    passed_over looked(place& p, const seen_operation& o, bool tried);
    passed_over refused(place& p, const seen_operation& o, side wanted, bool tried);

    static constexpr std::size_t most_places = 64, most_users = 32, most_askers = 16;
    std::uint64_t most_bypasses_;
    std::uint64_t now_ = 0;
    std::unordered_map<resource_number, place> places_;
};

}  // namespace gordian::inline GORDIAN_MODE::detector
