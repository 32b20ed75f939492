// Who knows what: vector clocks as persistent radix trees that share what is equal.
//
// A *component* (clock_slot) belongs to a task that did something others may have to be ordered with; tasks that never did
// have none, so a million of them cost nothing. An *epoch* is one moment of one component (Flanagan and Freund, "FastTrack",
// PLDI 2009). What a task knows of others is an immutable tree, shared by pointer between tasks, locks and messages, plus its
// own counter beside it: passing on what was learned before is a pointer copy, and finding that there is nothing new is O(1).
// Learning costs the paths that differ (O(log n) for one new component), not the number of components: ten thousand tasks
// that take turns at one lock share all but one path each.
//
// Two happens-before orders are kept (findings.md, "Two orders"): the full one, and the one without the edges that critical
// sections make. Both count the same epochs.
//
// Components are given again soundly: only to a task that already knows the last epoch of the one before, in both orders.
// So no epoch of the new owner can be taken for knowledge of the old one's, and races with tasks long gone are still seen.
#pragma once

#include "core/spinlock.hpp"

#include <gordian/detail/mode.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace gordian::inline GORDIAN_MODE::core {

struct task;

using clock_slot = std::uint32_t;  // 0: none yet

struct epoch {
    std::uint64_t bits = 0;  // slot in the upper 24 bits, counter in the lower 40; 0: no moment at all

    constexpr epoch() noexcept = default;
    constexpr epoch(clock_slot slot, std::uint64_t counter) noexcept : bits(std::uint64_t{slot} << 40 | counter) {}
    constexpr clock_slot slot() const noexcept { return static_cast<clock_slot>(bits >> 40); }
    constexpr std::uint64_t counter() const noexcept { return bits & ((std::uint64_t{1} << 40) - 1); }
    constexpr explicit operator bool() const noexcept { return bits != 0; }
    friend constexpr bool operator==(epoch, epoch) noexcept = default;
};

struct clock_node;

// A map from slots to counters, absent ones 0: an immutable tree that copies share, and beside it the components that were
// learned last, which the tree has an older counter of. Tasks that hand messages to and fro learn but each other's newest
// moment every time: that changes two words, and what they have in common stays one object.
class vector_clock {
public:
    constexpr vector_clock() noexcept = default;
    vector_clock(const vector_clock& other) noexcept;
    constexpr vector_clock(vector_clock&& other) noexcept
        : root_(std::exchange(other.root_, nullptr)), recent_(std::exchange(other.recent_, {})) {}
    vector_clock& operator=(const vector_clock& other) noexcept {
        if (root_ != other.root_) share_root(other);
        copy_recent(other);
        return *this;
    }
    vector_clock& operator=(vector_clock&& other) noexcept {
        std::swap(root_, other.root_);
        std::swap(recent_, other.recent_);
        return *this;
    }
    ~vector_clock() {
        if (root_ != nullptr) release_root();
    }

    std::uint64_t operator[](clock_slot slot) const noexcept {  // O(log slots)
        for (const epoch e : recent_)
            if (e && e.slot() == slot) return e.counter();
        return root_ != nullptr ? in_tree(slot) : 0;
    }
    bool knows(epoch e) const noexcept { return (*this)[e.slot()] >= e.counter(); }

    // The least upper bound; of the component `own` as much as suits. O(1) when both have the same tree or one is empty, else
    // O(nodes that differ).
    void join(const vector_clock& other, clock_slot own = 0);
    // The component becomes at least that. O(1) for one that was learned lately, else O(log slots).
    void learn(epoch e);

    // join() and learn(last) where no tree has to change: what is new are components that were learned lately, too. Others may
    // copy this clock meanwhile. False, with a part of it done, where more has to be.
    bool absorb(const vector_clock& other, epoch last, clock_slot own) noexcept {
        if (other.root_ != nullptr && root_ != other.root_) return false;
        return absorb(other.recent_[0], own) && absorb(other.recent_[1], own) && absorb(last, own);
    }
    // Becomes what the other one became by absorbing, where both were one object before.
    void absorb_alike(const vector_clock& other) noexcept { copy_recent(other); }
    bool same_tree(const vector_clock& other) const noexcept { return root_ == other.root_; }
    bool same_object(const vector_clock& other) const noexcept {
        return root_ == other.root_ && recent_ == other.recent_;
    }
    bool empty() const noexcept { return root_ == nullptr && recent_ == decltype(recent_){}; }

private:
    void share_root(const vector_clock& other) noexcept;
    void release_root() noexcept;
    std::uint64_t in_tree(clock_slot slot) const noexcept;
    void put_in_tree(epoch e);
    bool absorb(epoch e, clock_slot own) noexcept {
        if (!e || e.slot() == own) return true;
        for (epoch& known : recent_)
            if ((known.bits ^ e.bits) >> 40 == 0) {
                if (known.bits < e.bits) __atomic_store_n(&known.bits, e.bits, __ATOMIC_RELAXED);
                return true;
            }
        return root_ != nullptr && in_tree(e.slot()) >= e.counter();
    }
    // One by one, as they are written: others may read them meanwhile, and what was just written in parts is slow to read whole.
    void copy_recent(const vector_clock& other) noexcept {
        for (std::size_t i = 0; i < recent_.size(); ++i)
            __atomic_store_n(&recent_[i].bits, __atomic_load_n(&other.recent_[i].bits, __ATOMIC_RELAXED),
                             __ATOMIC_RELAXED);
    }

    const clock_node* root_ = nullptr;
    std::array<epoch, 2> recent_{};  // newest component first; distinct slots, each newer than in the tree
};

struct fence_clocks;

// What a task knows, and its own component.
struct task_clock {
    clock_slot slot = 0;
    std::uint64_t counter =
        1;  // of the present moment; grows at every release, and where a section of the program changes
    std::uint64_t first_counter = 1;  // of the task's first moment
    // Of others. Only the task itself changes them, under the guard; detectors read `full` of tasks that run under it. What
    // learns nothing new takes no lock.
    vector_clock full, without_locks;
    spinlock guard;

    epoch now() const noexcept { return slot != 0 ? epoch{slot, counter} : epoch{}; }
    bool knows(epoch e) const noexcept { return !e || (e.slot() == slot ? e.counter() <= counter : full.knows(e)); }
    bool knows_without_locks(epoch e) const noexcept {
        return !e || (e.slot() == slot ? e.counter() <= counter : without_locks.knows(e));
    }
    // Gives the task a component if it has none. Called before anything of it is remembered by epoch.
    void need_slot() {
        if (slot == 0) [[unlikely]]
            take_slot();
    }
    fence_clocks* fences =
        nullptr;  // the task's own; made at its first fence, or relaxed load of what it had not heard of
    // What the task knows, for others than itself.
    vector_clock snapshot() noexcept;
    // The task has ended, and has passed on its last moment: its component may be given to one that knows all of it. Nothing
    // happens in the moment that began with that.
    void retire() noexcept;

private:
    void take_slot();
};

// What was passed on by a release, kept in a lock, a message, a permit ... Its users guard it.
struct sync_clock {
    vector_clock full, without_locks;
    epoch last;  // the releasing task's own moment; when known, all that was known then is known, too

    // Becomes what `t` knows now (a hand-over: the mutex, a message). Then `t` enters its next moment.
    void release(task_clock& t);
    // The same, but only in the order that critical sections make.
    void release_lock(task_clock& t) {
        full = t.full;
        last = t.now();
        ++t.counter;
    }
    // Adds what `t` knows (a gathering: wait groups, latches, readers that leave).
    void release_join(task_clock& t, bool is_lock = false);
    // `t` learns what is kept here.
    void acquire(task_clock& t) const;
    void acquire_lock(task_clock& t) const;  // in the full order only
    void join(const sync_clock& other);      // adds another one's content
    bool empty() const noexcept { return !last && full.empty() && without_locks.empty(); }
};

// What fences will add to a task's knowledge and to what it passes on (C++20, [atomics.fences]).
struct fence_clocks {
    sync_clock acquired;  // gathered by relaxed loads since the last acquire fence, which makes it known
    sync_clock released;  // what was known at the last release fence: relaxed stores after it pass that on
};

}  // namespace gordian::inline GORDIAN_MODE::core
