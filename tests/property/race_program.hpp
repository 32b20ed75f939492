// Random programs of two to four tasks over everything that orders, written so that no order of theirs deadlocks: locks are
// nested in one order, what blocks is done without locks, and each blocking receive has its own sender.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace race_program {

enum class op : std::uint8_t {
    read,
    write,
    change,
    lock,
    try_lock,
    unlock,  // of a mutex; a failed try skips `extra` operations
    lock_shared,
    unlock_shared,
    lock_unique,
    unlock_unique,
    send,
    receive,
    try_send,
    try_receive,
    select_some,
    select_one_of_two,
    close,
    receive_closed,
    load,
    store,
    add,
    exchange_if,  // of an atomic; `extra`: compare-exchange that fails
    fence,
    done,
    wait,
    start,
    join
};

struct step {
    op what;
    int object = 0, other = 0;
    int extra = 0;
    std::memory_order order = std::memory_order_relaxed, failure = std::memory_order_relaxed;
};

struct program {
    std::vector<std::vector<step>> tasks;
    std::vector<bool> started_by_main;
    std::vector<bool> joined_by_a_task;
    std::vector<std::size_t> capacities;  // of channels
    std::vector<int> group_counts;
};

inline constexpr int values = 3, mutexes = 2, shared_mutexes = 1, atomics = 2;

class generator {
public:
    explicit generator(std::uint64_t seed) : random_(seed) {}

    program make() {
        program p;
        const int count = between(2, 4);
        p.tasks.resize(static_cast<std::size_t>(count));
        p.started_by_main.assign(p.tasks.size(), true);
        p.joined_by_a_task.assign(p.tasks.size(), false);
        p_ = &p;
        shared_channel_[0] = channel(between(1, 2));
        shared_channel_[1] = channel(0);
        for (int a = 0; a < count; ++a)
            for (int b = 0; b < count; ++b) pair_channel_[a][b] = -1;
        for (int n = between(5, 16); n > 0; --n) action();
        if (count >= 3 && chance(30)) start_late();
        return p;
    }

private:
    bool chance(int percent) { return between(0, 99) < percent; }
    int between(int least, int most) { return std::uniform_int_distribution<int>(least, most)(random_); }
    int task() { return between(0, static_cast<int>(p_->tasks.size()) - 1); }
    int other_than(int t) {
        const int o = between(0, static_cast<int>(p_->tasks.size()) - 2);
        return o >= t ? o + 1 : o;
    }
    int channel(int capacity) {
        p_->capacities.push_back(static_cast<std::size_t>(capacity));
        return static_cast<int>(p_->capacities.size()) - 1;
    }
    std::vector<step>& of(int t) { return p_->tasks[static_cast<std::size_t>(t)]; }
    std::memory_order one_of(std::initializer_list<std::memory_order> orders) {
        return *(orders.begin() + between(0, static_cast<int>(orders.size()) - 1));
    }

    void access(int t) {
        const op kinds[] = {op::read, op::read, op::write, op::change};
        of(t).push_back({kinds[between(0, 3)], between(0, values - 1)});
    }
    void atomic(int t) {
        using enum std::memory_order;
        step s{op::load, between(0, atomics - 1)};
        switch (between(0, 4)) {
            case 0:
            case 1: s.order = one_of({relaxed, acquire, seq_cst}); break;
            case 2: s.what = op::store, s.order = one_of({relaxed, release, seq_cst}); break;
            case 3: s.what = op::add, s.order = one_of({relaxed, acquire, release, acq_rel, seq_cst}); break;
            default:
                s.what = op::exchange_if, s.extra = between(0, 1);
                s.order = one_of({relaxed, acquire, release, acq_rel, seq_cst});
                s.failure = one_of({relaxed, acquire, seq_cst});
        }
        of(t).push_back(s);
    }
    void fence(int t) {
        using enum std::memory_order;
        of(t).push_back({op::fence, 0, 0, 0, one_of({acquire, release, acq_rel, seq_cst})});
    }
    void simple(int t) {
        const int which = between(0, 9);
        if (which < 6)
            access(t);
        else if (which < 8)
            atomic(t);
        else if (which < 9)
            fence(t);
        else
            of(t).push_back({chance(50) ? op::try_send : op::try_receive, shared_channel_[between(0, 1)]});
    }
    void section(int t, int least_mutex) {
        if (least_mutex == 0 && chance(35)) {
            const bool unique = chance(40);
            of(t).push_back({unique ? op::lock_unique : op::lock_shared});
            for (int n = between(1, 3); n > 0; --n) simple(t);
            of(t).push_back({unique ? op::unlock_unique : op::unlock_shared});
            return;
        }
        const int m = between(least_mutex, mutexes - 1);
        const bool tries = chance(25);
        const std::size_t at = of(t).size();
        of(t).push_back({tries ? op::try_lock : op::lock, m});
        for (int n = between(1, 3); n > 0; --n) simple(t);
        if (m + 1 < mutexes && chance(30)) section(t, m + 1);
        of(t).push_back({op::unlock, m});
        of(t)[at].extra = static_cast<int>(of(t).size() - at) - 1;
    }
    void message() {
        const int from = task(), to = other_than(from);
        int& c = pair_channel_[from][to];
        if (c < 0) c = channel(between(0, 2));
        of(from).push_back({op::send, c});
        if (chance(40)) access(from);
        of(to).push_back({op::receive, c});
        if (chance(60)) access(to);
    }
    void selection() {
        const int t = task();
        if (chance(60) || p_->tasks.size() < 3) {
            of(t).push_back(
                {op::select_some, shared_channel_[between(0, 1)], shared_channel_[between(0, 1)], between(0, 3)});
            return;
        }
        // Two selects over two channels of their own get both messages, in whatever order.
        const int a = other_than(t), b = other_than(t), one = channel(between(0, 1)), two = channel(between(0, 1));
        of(a).push_back({op::send, one});
        of(b).push_back({op::send, two});
        for (int i = 0; i < 2; ++i) {
            of(t).push_back({op::select_one_of_two, one, two});
            if (chance(60)) access(t);
        }
    }
    void group() {
        p_->group_counts.push_back(0);
        const int g = static_cast<int>(p_->group_counts.size()) - 1, waits = task();
        for (int n = between(1, 2); n > 0; --n) {
            const int t = other_than(waits);
            ++p_->group_counts.back();
            of(t).push_back({op::done, g});
            if (chance(30)) access(t);
        }
        of(waits).push_back({op::wait, g});
        if (chance(60)) access(waits);
    }
    void closing() {
        const int from = task(), to = other_than(from), c = channel(0);
        of(from).push_back({op::close, c});
        of(to).push_back({op::receive_closed, c});
        if (chance(60)) access(to);
    }
    void action() {
        const int which = between(0, 99), t = task();
        if (which < 30)
            access(t);
        else if (which < 48)
            section(t, 0);
        else if (which < 66)
            atomic(t);
        else if (which < 74)
            fence(t);
        else if (which < 84)
            message();
        else if (which < 90)
            selection();
        else if (which < 95)
            group();
        else if (which < 97)
            closing();
        else
            of(t).push_back({chance(50) ? op::try_send : op::try_receive, shared_channel_[between(0, 1)]});
    }
    // The last task, if all it does is its own business, is started by the first; perhaps joined, too.
    void start_late() {
        const std::size_t late = p_->tasks.size() - 1;
        for (const step& s : p_->tasks[late])
            if (s.what == op::send || s.what == op::receive || s.what == op::select_one_of_two || s.what == op::done ||
                s.what == op::wait || s.what == op::close || s.what == op::receive_closed)
                return;
        p_->started_by_main[late] = false;
        of(0).push_back({op::start, static_cast<int>(late)});
        access(0);
        if (chance(50)) {
            p_->joined_by_a_task[late] = true;
            of(0).push_back({op::join, static_cast<int>(late)});
            access(0);
        }
    }

    std::mt19937_64 random_;
    program* p_ = nullptr;
    int shared_channel_[2] = {};
    int pair_channel_[4][4] = {};
};

inline std::string to_text(const program& p) {
    static constexpr const char* names[] = {"read",        "write",          "change",      "lock",
                                            "try_lock",    "unlock",         "lock_shared", "unlock_shared",
                                            "lock_unique", "unlock_unique",  "send",        "receive",
                                            "try_send",    "try_receive",    "select_some", "select_one_of_two",
                                            "close",       "receive_closed", "load",        "store",
                                            "add",         "exchange_if",    "fence",       "done",
                                            "wait",        "start",          "join"};
    static constexpr const char* orders[] = {"relaxed", "consume", "acquire", "release", "acq_rel", "seq_cst"};
    std::ostringstream out;
    for (std::size_t t = 0; t < p.tasks.size(); ++t) {
        out << "  task " << t + 1 << ':';
        for (const step& s : p.tasks[t]) {
            out << ' ' << names[static_cast<int>(s.what)] << '(' << s.object;
            if (s.what == op::select_some || s.what == op::select_one_of_two) out << ", " << s.other;
            if (s.what >= op::load && s.what <= op::fence) out << ", " << orders[static_cast<int>(s.order)];
            if (s.what == op::exchange_if)
                out << ", " << orders[static_cast<int>(s.failure)] << (s.extra != 0 ? ", fails" : "");
            out << ')';
        }
        out << '\n';
    }
    return out.str();
}

}  // namespace race_program
