// Which accesses of an executed trace race, told the obvious way: the whole happens-before relation as a bit matrix, computed
// after the run from the rules of C++20 and of the library's contract. Shares nothing with the detector.
#pragma once

#include <algorithm>
#include <atomic>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace race_oracle {

enum class what : std::uint8_t {
    read,
    write,  // of a value
    acquire,
    release,
    acquire_shared,
    release_shared,  // of a lock
    send_begins,
    send_ends,
    receive_begins,
    receive_ends,  // of a channel: a message in a place of its own order
    closes,
    receives_closed,
    loads,
    stores,
    modifies,  // of an atomic: a modification reads, too
    fence,
    done,
    waited,  // of a wait group
    forks,
    starts,
    ends,
    joins  // of a task
};

struct event {
    what kind;
    int task;
    int object = 0;            // value, lock, channel, atomic, wait group, or the other task
    std::uint64_t number = 0;  // of a message; what an atomic held before
    std::uint64_t stored = 0;  // what an atomic holds after; of a channel its capacity
    std::memory_order order = std::memory_order_relaxed;
};

inline bool acquires(std::memory_order o) {
    return o == std::memory_order_acquire || o == std::memory_order_acq_rel || o == std::memory_order_seq_cst ||
           o == std::memory_order_consume;
}
inline bool releases(std::memory_order o) {
    return o == std::memory_order_release || o == std::memory_order_acq_rel || o == std::memory_order_seq_cst;
}

class happens_before {
public:
    static constexpr std::size_t most_events = 1024;

    explicit happens_before(const std::vector<event>& trace)
        : trace_(trace), before_(trace.size()), edges_(trace.size()) {
        program_order();
        locks();
        channels();
        atomics();
        groups_and_tasks();
        // Every edge leads forward in the trace.
        for (std::size_t to = 0; to < trace_.size(); ++to)
            for (const std::size_t from : edges_[to]) {
                before_[to] |= before_[from];
                before_[to].set(from);
            }
    }

    bool ordered(std::size_t earlier, std::size_t later) const { return before_[later].test(earlier); }

    // The earlier accesses that access `j` races with.
    std::vector<std::size_t> races_of(std::size_t j) const {
        std::vector<std::size_t> racing;
        for (std::size_t i = 0; i < j; ++i)
            if (is_access(i) && trace_[i].object == trace_[j].object && trace_[i].task != trace_[j].task &&
                (trace_[i].kind == what::write || trace_[j].kind == what::write) && !ordered(i, j))
                racing.push_back(i);
        return racing;
    }

    bool is_access(std::size_t i) const { return trace_[i].kind == what::read || trace_[i].kind == what::write; }

private:
    void edge(std::size_t from, std::size_t to) { edges_[to].push_back(from); }

    void program_order() {
        std::map<int, std::size_t> last;
        for (std::size_t i = 0; i < trace_.size(); ++i) {
            if (const auto l = last.find(trace_[i].task); l != last.end()) edge(l->second, i);
            last[trace_[i].task] = i;
        }
    }

    void locks() {
        for (std::size_t to = 0; to < trace_.size(); ++to) {
            const what k = trace_[to].kind;
            if (k != what::acquire && k != what::acquire_shared) continue;
            for (std::size_t from = 0; from < to; ++from)
                if (trace_[from].object == trace_[to].object &&
                    (trace_[from].kind == what::release ||
                     (k == what::acquire && trace_[from].kind == what::release_shared)))
                    edge(from, to);
        }
    }

    // Send k is before receive k completes, receive k before send k + capacity completes, close before a receive that says so.
    void channels() {
        struct message {
            std::size_t send_begins = 0, send_ends = 0, receive_begins = 0, receive_ends = 0;
            bool sent = false, received = false;
        };
        std::map<int, std::map<std::uint64_t, message>> by_channel;
        std::map<int, std::uint64_t> capacity;
        std::map<int, std::size_t> begun;  // by task: its latest send or receive that began
        for (std::size_t i = 0; i < trace_.size(); ++i) {
            const event& e = trace_[i];
            if (e.kind == what::send_begins || e.kind == what::receive_begins) begun[e.task] = i;
            if (e.kind == what::send_ends) {
                message& m = by_channel[e.object][e.number];
                m.sent = true;
                m.send_begins = begun[e.task];
                m.send_ends = i;
                capacity[e.object] = e.stored;
            }
            if (e.kind == what::receive_ends) {
                message& m = by_channel[e.object][e.number];
                m.received = true;
                m.receive_begins = begun[e.task];
                m.receive_ends = i;
            }
            if (e.kind == what::receives_closed)
                for (std::size_t from = 0; from < i; ++from)
                    if (trace_[from].kind == what::closes && trace_[from].object == e.object) edge(from, i);
        }
        for (auto& [channel, messages] : by_channel) {
            std::vector<message> in_order;  // of arrival at the channel, which is first come, first served
            for (auto& [number, m] : messages) in_order.push_back(m);
            std::sort(in_order.begin(), in_order.end(),
                      [](const message& a, const message& b) { return a.send_begins < b.send_begins; });
            for (std::size_t k = 0; k < in_order.size(); ++k) {
                if (in_order[k].received) edge(in_order[k].send_begins, in_order[k].receive_ends);
                const std::size_t later = k + capacity[channel];
                if (!in_order[k].received || later >= in_order.size()) continue;
                edge(in_order[k].receive_begins, in_order[later].send_ends);
                // The place is free only once message k was taken, which was sent before.
                if (capacity[channel] != 0) edge(in_order[k].send_begins, in_order[later].send_ends);
            }
        }
    }

    // [intro.races], [atomics.fences]: what a release, or a store after a release fence, heads is continued by modifications
    // only; who reads from it synchronizes, or with its next acquire fence.
    void atomics() {
        std::map<int, std::vector<std::size_t>> written;  // by atomic, in modification order
        for (std::size_t to = 0; to < trace_.size(); ++to) {
            const event& e = trace_[to];
            if (e.kind == what::loads || e.kind == what::modifies) {
                std::vector<std::size_t> targets;
                if (acquires(e.order)) targets.push_back(to);
                for (std::size_t f = to + 1; f < trace_.size(); ++f)
                    if (trace_[f].task == e.task && trace_[f].kind == what::fence && acquires(trace_[f].order))
                        targets.push_back(f);
                const std::vector<std::size_t>& order = written[e.object];
                std::size_t read_from = order.size();
                while (read_from-- > 0 && trace_[order[read_from]].stored != e.number) {}
                // Its own write, and those before it while what follows them are modifications.
                for (std::size_t i = read_from; i < order.size(); --i) {
                    for (const std::size_t target : targets) synchronize(order[i], target);
                    if (trace_[order[i]].kind != what::modifies) break;
                }
            }
            if (e.kind == what::stores || e.kind == what::modifies) written[e.object].push_back(to);
        }
    }

    void synchronize(std::size_t write, std::size_t target) {
        if (releases(trace_[write].order)) edge(write, target);
        for (std::size_t f = 0; f < write; ++f)
            if (trace_[f].task == trace_[write].task && trace_[f].kind == what::fence && releases(trace_[f].order))
                edge(f, target);
    }

    void groups_and_tasks() {
        for (std::size_t to = 0; to < trace_.size(); ++to)
            for (std::size_t from = 0; from < to; ++from) {
                const event &a = trace_[from], &b = trace_[to];
                if (a.kind == what::done && b.kind == what::waited && a.object == b.object) edge(from, to);
                if (a.kind == what::forks && b.kind == what::starts && a.object == b.task) edge(from, to);
                if (a.kind == what::ends && b.kind == what::joins && b.object == a.task) edge(from, to);
            }
    }

    const std::vector<event>& trace_;
    std::vector<std::bitset<most_events>> before_;
    std::vector<std::vector<std::size_t>> edges_;
};

}  // namespace race_oracle
