// What a program of the property test can do, by exhaustive search: every interleaving of its steps, one state after another.
// Knows nothing of the library: the objects are numbers here. A state in which nobody can move, and somebody has not ended,
// is a deadlock.
//
// Where the library may choose (who gets a free lock, a message, a permit), every choice is a successor. Only what is promised
// is taken for granted: a reader who comes after a waiting writer waits, and when a writer leaves, the readers that waited go.
#pragma once

#include "tests/property/deadlock_program.hpp"

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

namespace property {

inline constexpr std::size_t most_tasks = 4, most_channels = 2;
inline constexpr signed char nobody = -1;

using place = std::array<unsigned char, most_tasks>;  // of each task: the number of its next step

struct machine {
    place at{};
    std::array<bool, most_tasks> queued{};  // waits at a shared mutex, and those who come later see it
    std::array<signed char, mutexes> owner{nobody, nobody};
    signed char again_owner = nobody;
    unsigned char again_depth = 0;
    std::array<signed char, shared_mutexes> writer{nobody, nobody};
    std::array<std::array<unsigned char, most_tasks>, shared_mutexes> reads{};
    std::array<unsigned char, most_channels> messages{};
    std::array<bool, most_channels> closed{};
    unsigned char permits = 0, missing = 0;
    std::array<signed char, onces> runner{nobody, nobody};
    std::array<bool, onces> has_run{};

    std::string key() const { return std::string(reinterpret_cast<const char*>(this), sizeof(*this)); }
};
static_assert(std::has_unique_object_representations_v<machine>, "equal states have equal bytes");

class state_search {
public:
    explicit state_search(const program& p) : program_(p), size_(p.tasks.size()) {}

    // False: there are more than `most` states.
    bool run(std::size_t most) {
        machine first;
        first.permits = static_cast<unsigned char>(program_.permits);
        first.missing = static_cast<unsigned char>(program_.count);
        add(first);
        while (!open_.empty()) {
            if (seen_.size() > most) return false;
            const machine m = open_.back();
            open_.pop_back();
            moved_ = false;
            for (std::size_t t = 0; t < size_; ++t) step_of(m, t);
            if (moved_) continue;
            if (all_ended(m))
                can_end_ = true;
            else
                dead_.emplace(m.at, m);
        }
        return true;
    }

    std::size_t states() const { return seen_.size(); }
    bool can_end() const { return can_end_; }
    bool can_deadlock() const { return !dead_.empty(); }
    const std::multimap<place, machine>& deadlocks() const { return dead_; }

    // Whom task t, which cannot move, waits for: those who have what it wants. Empty for messages, counts and permits.
    std::vector<std::size_t> owners(const machine& m, std::size_t t) const {
        std::vector<std::size_t> found;
        const auto add_one = [&](signed char who) {
            if (who != nobody) found.push_back(static_cast<std::size_t>(who));
        };
        const step* const s = next(m, t);
        if (s == nullptr) return found;
        const auto o = static_cast<std::size_t>(s->object);
        switch (s->what) {
            case verb::lock: add_one(m.owner[o]); break;
            case verb::lock_again: add_one(m.again_owner); break;
            case verb::read:
                add_one(m.writer[o]);
                if (m.writer[o] == nobody)
                    for (std::size_t w = 0; w < size_; ++w)
                        if (waits_to(m, w, verb::write, s->object)) found.push_back(w);
                break;
            case verb::write:
                add_one(m.writer[o]);
                for (std::size_t r = 0; r < size_; ++r)
                    if (m.reads[o][r] > 0) found.push_back(r);
                break;
            case verb::enter_once: add_one(m.runner[o]); break;
            case verb::join: found.push_back(o); break;
            default: break;
        }
        return found;
    }

    bool has_circle(const machine& m) const {
        for (std::size_t t = 0; t < size_; ++t) {
            std::vector<bool> seen(size_, false);
            if (reaches(m, t, t, seen)) return true;
        }
        return false;
    }

private:
    const step* next(const machine& m, std::size_t t) const {
        return m.at[t] < program_.tasks[t].size() ? &program_.tasks[t][m.at[t]] : nullptr;
    }
    bool all_ended(const machine& m) const {
        for (std::size_t t = 0; t < size_; ++t)
            if (next(m, t) != nullptr) return false;
        return true;
    }
    bool waits_to(const machine& m, std::size_t t, verb what, int object) const {
        const step* const s = next(m, t);
        return s != nullptr && m.queued[t] && s->what == what && s->object == object;
    }
    bool reaches(const machine& m, std::size_t from, std::size_t target, std::vector<bool>& seen) const {
        for (const std::size_t owner : owners(m, from)) {
            if (owner == target) return true;
            if (seen[owner]) continue;
            seen[owner] = true;
            if (reaches(m, owner, target, seen)) return true;
        }
        return false;
    }

    void add(const machine& m) {
        if (seen_.insert(m.key()).second) open_.push_back(m);
    }
    void go(machine m, std::size_t t) { go_to(m, t, m.at[t] + 1); }
    void go_to(machine m, std::size_t t, int where) {
        m.at[t] = static_cast<unsigned char>(where);
        moved_ = true;
        add(m);
    }

    void step_of(const machine& m, std::size_t t) {
        const step* const s = next(m, t);
        if (s == nullptr) return;
        const auto o = static_cast<std::size_t>(s->object);
        const auto me = static_cast<signed char>(t);
        machine n = m;
        switch (s->what) {
            case verb::lock:
                if (m.owner[o] != nobody) return;
                n.owner[o] = me;
                return go(n, t);
            case verb::unlock: n.owner[o] = nobody; return go(n, t);
            case verb::lock_again:
                if (m.again_owner != nobody && m.again_owner != me) return;
                n.again_owner = me;
                ++n.again_depth;
                return go(n, t);
            case verb::unlock_again:
                if (--n.again_depth == 0) n.again_owner = nobody;
                return go(n, t);
            case verb::read: return read(n, t, o);
            case verb::write: return write(n, t, o);
            case verb::leave: return leave(n, t, o);
            case verb::finish: return finish(n, t, o);
            case verb::send: return send(m, t, o);
            case verb::receive: return receive(m, t, o);
            case verb::close: n.closed[o] = true; return go(n, t);
            case verb::done: --n.missing; return go(n, t);
            case verb::wait:
                if (m.missing == 0) go(n, t);
                return;
            case verb::release: ++n.permits; return go(n, t);
            case verb::acquire:
                if (m.permits == 0) return;
                --n.permits;
                return go(n, t);
            case verb::select:
                for (const select_choice& c : s->cases) {
                    if (c.sends)
                        send(m, t, static_cast<std::size_t>(c.channel));
                    else
                        receive(m, t, static_cast<std::size_t>(c.channel));
                }
                if (s->polls) go(n, t);
                return;
            case verb::enter_once:
                if (m.has_run[o]) return go_to(n, t, s->end + 1);
                if (m.runner[o] != nobody) return;
                n.runner[o] = me;
                return go(n, t);
            case verb::leave_once:
                n.runner[o] = nobody;
                n.has_run[o] = true;
                return go(n, t);
            case verb::join:
                if (next(m, o) == nullptr) go(n, t);
                return;
        }
    }

    // Shared mutexes. Who cannot go on queues, which the others can see, and moves no more: it is let in by who leaves.
    void queue(machine n, std::size_t t) {
        if (n.queued[t]) return;
        n.queued[t] = true;
        moved_ = true;
        add(n);
    }
    bool is_read(const machine& m, std::size_t o) const {
        for (std::size_t t = 0; t < size_; ++t)
            if (m.reads[o][t] > 0) return true;
        return false;
    }
    std::vector<std::size_t> queued_to(const machine& m, verb what, std::size_t o) const {
        std::vector<std::size_t> found;
        for (std::size_t t = 0; t < size_; ++t)
            if (waits_to(m, t, what, static_cast<int>(o))) found.push_back(t);
        return found;
    }
    void read(machine n, std::size_t t, std::size_t o) {
        if (n.writer[o] != nobody || n.queued[t] || !queued_to(n, verb::write, o).empty()) return queue(n, t);
        ++n.reads[o][t];
        go(n, t);
    }
    void write(machine n, std::size_t t, std::size_t o) {
        if (n.writer[o] != nobody || n.queued[t] || is_read(n, o)) return queue(n, t);
        n.writer[o] = static_cast<signed char>(t);
        go(n, t);
    }
    static machine with_reader(machine n, std::size_t t, std::size_t o) {
        n.queued[t] = false;
        ++n.reads[o][t];
        ++n.at[t];
        return n;
    }
    // One of the writers that wait, whichever; or nobody, where none does.
    void hand_to_writers(const machine& n, std::size_t leaving, std::size_t o) {
        const auto writers = queued_to(n, verb::write, o);
        if (writers.empty()) return go(n, leaving);
        for (const std::size_t w : writers) {
            machine handed = n;
            handed.queued[w] = false;
            handed.writer[o] = static_cast<signed char>(w);
            ++handed.at[w];
            go(handed, leaving);
        }
    }
    void leave(machine n, std::size_t t, std::size_t o) {
        --n.reads[o][t];
        if (is_read(n, o)) return go(n, t);
        hand_to_writers(n, t, o);
    }
    void finish(machine n, std::size_t t, std::size_t o) {
        n.writer[o] = nobody;
        const auto readers = queued_to(n, verb::read, o);
        if (readers.empty()) return hand_to_writers(n, t, o);
        for (const std::size_t r : readers) n = with_reader(n, r, o);
        go(n, t);
    }

    // Channels, also as cases of a select. With no capacity a sender and a receiver move together.
    bool takes_from(const step& s, std::size_t channel) const {
        if (s.what == verb::receive) return static_cast<std::size_t>(s.object) == channel;
        if (s.what != verb::select) return false;
        for (const select_choice& c : s.cases)
            if (!c.sends && static_cast<std::size_t>(c.channel) == channel) return true;
        return false;
    }
    void send(machine n, std::size_t t, std::size_t channel) {
        if (n.closed[channel]) return go(n, t);  // it throws, and the task goes on
        const int capacity = program_.capacities[channel];
        if (capacity > 0) {
            if (n.messages[channel] == capacity) return;
            ++n.messages[channel];
            return go(n, t);
        }
        for (std::size_t other = 0; other < size_; ++other) {
            const step* const s = next(n, other);
            if (other == t || s == nullptr || !takes_from(*s, channel)) continue;
            machine met = n;
            ++met.at[other];
            go(met, t);
        }
    }
    void receive(machine n, std::size_t t, std::size_t channel) {
        if (n.messages[channel] > 0)
            --n.messages[channel];
        else if (!n.closed[channel])
            return;  // who sends meets it
        go(n, t);
    }

    const program& program_;
    std::size_t size_;
    std::unordered_set<std::string> seen_;
    std::vector<machine> open_;
    std::multimap<place, machine> dead_;
    bool moved_ = false, can_end_ = false;
};

}  // namespace property
