// Random programs for the property test of the deadlock rules: what a program is, and how one is drawn from a seed.
//
// A program is two to four straight lines of operations over a handful of objects. It is well formed in what is no deadlock's
// matter (a task unlocks what it has, a wait group never falls below zero), and careless in everything else: locks in any
// order, locks taken twice, messages that nobody sends, joins in a circle.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace property {

enum class verb : std::uint8_t {
    lock,
    unlock,  // object: a mutex
    lock_again,
    unlock_again,  // a recursive mutex
    read,
    leave,
    write,
    finish,  // a shared mutex
    send,
    receive,
    close,  // a channel
    done,
    wait,  // the wait group
    release,
    acquire,  // the semaphore
    select,   // `cases`, and otherwise() where `polls`
    enter_once,
    leave_once,  // what is in between is what runs once; enter_once knows the place of its end
    join         // object: a task
};

struct select_choice {
    int channel = 0;
    bool sends = false;
};

struct step {
    verb what{};
    int object = 0;
    int end = 0;
    bool polls = false;
    std::vector<select_choice> cases;
};

struct program {
    std::uint64_t seed = 0;
    std::vector<std::vector<step>> tasks;
    std::vector<int> capacities;  // of the channels
    int permits = 0, count = 0;   // of the semaphore, of the wait group
};

inline constexpr int mutexes = 2, recursive_mutexes = 1, shared_mutexes = 2, onces = 2;

class program_maker {
public:
    explicit program_maker(std::uint64_t seed) : random_(seed) { result_.seed = seed; }

    program make() {
        const int size = 2 + below(3);
        for (int i = 1 + below(2); i > 0; --i) result_.capacities.push_back(below(3));
        result_.permits = below(2);
        // A program is about a few of the kinds, so that its tasks meet.
        for (int i = 2 + below(2); i > 0; --i) kinds_.push_back(below(7));
        joined_.resize(static_cast<std::size_t>(size));
        for (self_ = 0; self_ < size; ++self_) {
            line_.clear();
            held_.clear();
            add_block(2 + below(4), 0);
            while (!held_.empty()) give_back(held_.size() - 1);
            result_.tasks.push_back(line_);
        }
        balance_wait_group();
        return result_;
    }

private:
    int below(int bound) { return static_cast<int>(random_() % static_cast<std::uint64_t>(bound)); }
    bool chance(int percent) { return below(100) < percent; }
    void add(verb what, int object = 0) { line_.push_back({what, object, 0, false, {}}); }

    void add_block(int length, int depth) {
        const std::size_t held_before = held_.size();
        for (int i = 0; i < length; ++i) add_step(depth);
        while (depth > 0 && held_.size() > held_before) give_back(held_.size() - 1);
    }

    void add_step(int depth) {
        if (depth == 0 && !held_.empty() && chance(30))
            return give_back(static_cast<std::size_t>(below(static_cast<int>(held_.size()))));
        switch (kinds_[static_cast<std::size_t>(below(static_cast<int>(kinds_.size())))]) {
            case 0: return take(verb::lock, below(mutexes));
            case 1: return chance(50) ? take(verb::lock_again, 0) : take(verb::lock, below(mutexes));
            case 2: return take(chance(60) ? verb::read : verb::write, below(shared_mutexes));
            case 3: return add(chance(50) ? verb::send : chance(85) ? verb::receive : verb::close, any_channel());
            case 4:
                return chance(50) ? add(chance(50) ? verb::done : verb::wait)
                                  : add(chance(50) ? verb::release : verb::acquire);
            case 5: return add_select();
            default:
                if (depth < 2 && chance(60)) return add_once(depth);
                return add_join();
        }
    }

    void take(verb what, int object) {
        // Locking again what is held without a release in between is a deadlock by itself: seldom.
        for (const step& h : held_) {
            const bool same_kind =
                (h.what == verb::read || h.what == verb::write) == (what == verb::read || what == verb::write) &&
                (h.what == verb::lock_again) == (what == verb::lock_again);
            if (same_kind && h.object == object && what != verb::lock_again && !chance(8)) return;
        }
        add(what, object);
        held_.push_back(line_.back());
    }

    void give_back(std::size_t which) {
        const step h = held_[which];
        held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(which));
        const verb end = h.what == verb::lock         ? verb::unlock
                         : h.what == verb::lock_again ? verb::unlock_again
                         : h.what == verb::read       ? verb::leave
                                                      : verb::finish;
        add(end, h.object);
    }

    void add_once(int depth) {
        const std::size_t start = line_.size();
        const int object = below(onces);
        add(verb::enter_once, object);
        add_block(1 + below(2), depth + 1);
        add(verb::leave_once, object);
        line_[start].end = static_cast<int>(line_.size()) - 1;
    }

    void add_join() {
        const int target = below(static_cast<int>(joined_.size()));
        if (joined_[static_cast<std::size_t>(target)] || (target == self_ && !chance(10))) return;
        joined_[static_cast<std::size_t>(target)] = true;
        add(verb::join, target);
    }

    void add_select() {
        step s{verb::select, 0, 0, chance(20), {}};
        for (int i = 1 + below(2); i > 0; --i) s.cases.push_back({any_channel(), chance(50)});
        line_.push_back(s);
    }

    int any_channel() { return below(static_cast<int>(result_.capacities.size())); }

    // As many as can be done at most, so that it never falls below zero; sometimes one more, who is missing then.
    void balance_wait_group() {
        for (const auto& line : result_.tasks)
            for (const step& s : line) result_.count += s.what == verb::done ? 1 : 0;
        if (chance(15)) ++result_.count;
    }

    std::mt19937_64 random_;
    program result_;
    std::vector<int> kinds_;
    std::vector<bool> joined_;
    std::vector<step> line_, held_;
    int self_ = 0;
};

inline std::string text_of(const program& p) {
    static constexpr const char* names[] = {"lock m",  "unlock m", "lock r",   "unlock r", "read s",
                                            "leave s", "write s",  "finish s", "send c",   "receive c",
                                            "close c", "done ",    "wait ",    "release ", "acquire ",
                                            "select",  "once o",   "end o",    "join "};
    std::string text = "seed " + std::to_string(p.seed) + ", permits " + std::to_string(p.permits) + ", count " +
                       std::to_string(p.count);
    for (std::size_t c = 0; c < p.capacities.size(); ++c)
        text += ", c" + std::to_string(c) + " of " + std::to_string(p.capacities[c]);
    for (std::size_t t = 0; t < p.tasks.size(); ++t) {
        text += "\n  task " + std::to_string(t) + ":";
        for (std::size_t i = 0; i < p.tasks[t].size(); ++i) {
            const step& s = p.tasks[t][i];
            text += (i == 0 ? " " : "; ") + std::to_string(i) + " " + names[static_cast<std::size_t>(s.what)];
            for (const select_choice& c : s.cases)
                text += (c.sends ? " send c" : " receive c") + std::to_string(c.channel);
            if (s.what == verb::select)
                text += s.polls ? " otherwise" : "";
            else
                text += std::to_string(s.object);
        }
    }
    return text;
}

}  // namespace property
