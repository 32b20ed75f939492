// `atomicity`, second half: are the atomic_blocks of this run serializable?
//
// Velodrome (Flanagan, Freund and Yi, PLDI 2008): each block is a transaction, each access outside of blocks one of its own
// (those of one task that nothing new comes before are merged). An edge leads from a transaction to a later one of the same
// task, and to a later one with a conflicting access to the same value. A block on a cycle cannot have run in one piece: reported
// when the edge that closes the cycle is about to be added. What differs from the paper: locks and other synchronization make no
// edges, since what a block means is what it does to the values (a block that waits for somebody is no fault by itself).
//
// A cycle needs a block that is still running, and leads through accesses since it began. So only what can be reached from a
// running block is kept, nothing while no block runs, and 10,000 transactions at most (then blocks begin anew).
// Cost: O(conflicting accesses) an access while nobody has meddled with the block, which an edge from it tells; else a search
// through what is kept.
#pragma once

#include "core/spinlock.hpp"
#include "detector/race/atomicity.hpp"
#include "detector/race/recorded_access.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace gordian::inline GORDIAN_MODE::detector {

class conflict_graph {
public:
    void block_began(core::task& self, const char* name);
    void block_ended(core::task& self);
    bool is_used() const noexcept { return running_blocks_.load(std::memory_order_relaxed) != 0; }

    // An access to the value that lives at `place`: a cycle through the calling task's block, if there is one now.
    std::optional<interleaved> judge(std::uintptr_t place, const recorded_access& now);
    void forget(std::uintptr_t place);

    // Around a fork.
    void lock() noexcept { guard_.lock(); }
    void unlock() noexcept { guard_.unlock(); }

private:
    struct transaction;
    using reference = transaction*;  // kept in `all_`, until nothing matters any more
    // From a transaction that can be reached from a running block; the accesses that make it, none between two of one task.
    struct edge {
        reference from = nullptr;
        std::optional<recorded_access> source, target;
    };
    struct transaction {
        const char* block = nullptr;  // its name; null: accesses outside of blocks
        bool is_running = false;
        bool was_said = false;
        bool leads_on = false;  // an access of another one came after one of it
        std::vector<edge> in;
        mutable std::uint64_t seen_by = 0;  // the latest search that came by
    };
    struct performed {
        reference by = nullptr;  // null: by what cannot be reached from a running block
        recorded_access what;
    };
    struct value {
        std::optional<performed> last_write;
        std::vector<performed> reads;  // since
    };
    struct task_state {
        unsigned depth = 0;           // of nested blocks: the outermost counts
        reference present = nullptr;  // the running block; else the last transaction, null where it does not matter
    };

    struct visit {
        const transaction* at = nullptr;
        std::size_t next = 0;  // of the edges that lead to it: not looked at yet
    };

    static bool matters(const transaction* t) noexcept { return t != nullptr && (t->is_running || !t->in.empty()); }
    // The edges from `from` to `to`, in order; empty if there is no way.
    std::vector<const edge*> way(const transaction& from, const transaction& to);
    static interleaved story_of(const transaction& block, const std::vector<const edge*>& edges,
                                const performed& last_source, const recorded_access& now);
    transaction& make(const char* block);
    void begin_anew();

    core::spinlock guard_;
    std::atomic<std::uint32_t> running_blocks_{0};
    std::unordered_map<std::uintptr_t, value> values_;
    std::unordered_map<core::task_number, task_state> tasks_;
    std::vector<std::unique_ptr<transaction>> all_;
    std::uint64_t searches_ = 0;
    std::vector<visit> path_;  // of the present search; kept for its room
};

}  // namespace gordian::inline GORDIAN_MODE::detector
