#include "core/vector_clock.hpp"

#include "core/forks.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <mutex>
#include <vector>

#if GORDIAN_DETECTION

namespace gordian::inline GORDIAN_MODE::core {

namespace {
constexpr unsigned fan_out_bits = 4;
constexpr unsigned fan_out = 1U << fan_out_bits;
}  // namespace

namespace {
// Numbers of nodes, never given twice; each thread takes them in blocks.
std::uint64_t next_node_number() noexcept {
    constexpr std::uint64_t block = 4096;
    static constinit std::atomic<std::uint64_t> blocks{1};
    thread_local constinit std::uint64_t next = 0;
    if (next % block == 0) next = blocks.fetch_add(1, std::memory_order_relaxed) * block;
    return next++;
}
}  // namespace

// A node of height 0 holds counters, one of height h > 0 holds nodes of height h - 1. Never changed once shared.
//
// Two clocks that learn of the same tasks by different ways hold much the same and share no node: comparing them would cost
// O(components) each time. So a node remembers the number of the last node that it was found to cover; whoever changes an
// unshared node in place gives it a new number.
struct clock_node {
    mutable std::atomic<std::uint32_t> references{1};
    std::uint32_t height = 0;
    std::uint64_t number = next_node_number();
    mutable std::atomic<std::uint64_t> covered{0};  // the number of a node; 0: none
    union {
        std::array<std::uint64_t, fan_out> counters;
        std::array<const clock_node*, fan_out> children;
    };
    explicit clock_node(std::uint32_t h) : height(h), counters{} {
        if (h > 0) children = {};
    }
};

namespace {

const clock_node* share(const clock_node* n) noexcept {
    if (n != nullptr) n->references.fetch_add(1, std::memory_order_relaxed);
    return n;
}

void release(const clock_node* n) noexcept {
    if (n == nullptr || n->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    if (n->height > 0)
        for (const clock_node* child : n->children) release(child);
    delete n;
}

std::uint64_t capacity(const clock_node* n) noexcept { return std::uint64_t{1} << (fan_out_bits * (n->height + 1)); }

// A new node of height h that covers what `n` does. Takes over the caller's reference.
const clock_node* lift(const clock_node* n, std::uint32_t h) {
    while (n->height < h) {
        auto* above = new clock_node(n->height + 1);
        above->children[0] = n;
        n = above;
    }
    return n;
}

// Is everything that `b` counts counted by `a`, too? Visits only what is not shared.
bool covers(const clock_node* a, const clock_node* b) noexcept {
    if (a == b || b == nullptr) return true;
    if (a == nullptr) return false;
    while (b->height > a->height) {  // the rest of b must be empty
        for (unsigned i = 1; i < fan_out; ++i)
            if (b->children[i] != nullptr) return false;
        b = b->children[0];
        if (b == nullptr) return true;
    }
    while (a->height > b->height) {
        a = a->children[0];
        if (a == nullptr) return false;
    }
    if (a == b || a->covered.load(std::memory_order_relaxed) == b->number) return true;
    for (unsigned i = 0; i < fan_out; ++i)
        if (a->height == 0 ? a->counters[i] < b->counters[i] : !covers(a->children[i], b->children[i])) return false;
    a->covered.store(b->number, std::memory_order_relaxed);
    return true;
}

// The join of two nodes of one height; shares whatever it can. Returns a reference of its own.
const clock_node* join_nodes(const clock_node* a, const clock_node* b) {
    if (a == b || b == nullptr || (a != nullptr && a->covered.load(std::memory_order_relaxed) == b->number))
        return share(a);
    if (a == nullptr || b->covered.load(std::memory_order_relaxed) == a->number) return share(b);
    const auto found_to_cover = [](const clock_node* larger, const clock_node* smaller) {
        larger->covered.store(smaller->number, std::memory_order_relaxed);
        return larger;
    };
    if (a->height == 0) {
        bool all_a = true, all_b = true;
        for (unsigned i = 0; i < fan_out; ++i) {
            all_a &= a->counters[i] >= b->counters[i];
            all_b &= b->counters[i] >= a->counters[i];
        }
        if (all_a) return share(found_to_cover(a, b));
        if (all_b) return share(found_to_cover(b, a));
        auto* joined = new clock_node(0);
        for (unsigned i = 0; i < fan_out; ++i) joined->counters[i] = std::max(a->counters[i], b->counters[i]);
        return found_to_cover(joined, b);
    }
    std::array<const clock_node*, fan_out> children;
    bool all_a = true, all_b = true;
    for (unsigned i = 0; i < fan_out; ++i) {
        children[i] = join_nodes(a->children[i], b->children[i]);
        all_a &= children[i] == a->children[i];
        all_b &= children[i] == b->children[i];
    }
    if (all_a || all_b) {
        for (const clock_node* child : children) release(child);
        return share(all_a ? found_to_cover(a, b) : found_to_cover(b, a));
    }
    auto* joined = new clock_node(a->height);
    joined->children = children;
    return found_to_cover(joined, b);
}

// `n` with one component raised. Returns a reference of its own.
const clock_node* raise(const clock_node* n, std::uint32_t height, std::uint64_t slot, std::uint64_t counter) {
    auto* changed = new clock_node(height);
    const unsigned shift = fan_out_bits * height;
    const auto index = static_cast<unsigned>(slot >> shift) & (fan_out - 1);
    if (height == 0) {
        if (n != nullptr) changed->counters = n->counters;
        changed->counters[index] = counter;
        return changed;
    }
    for (unsigned i = 0; i < fan_out; ++i) {
        const clock_node* child = n != nullptr ? n->children[i] : nullptr;
        changed->children[i] = i == index ? raise(child, height - 1, slot, counter) : share(child);
    }
    return changed;
}

}  // namespace

vector_clock::vector_clock(const vector_clock& other) noexcept { *this = other; }

void vector_clock::share_root(const vector_clock& other) noexcept { release(std::exchange(root_, share(other.root_))); }

void vector_clock::release_root() noexcept { release(root_); }

std::uint64_t vector_clock::in_tree(clock_slot slot) const noexcept {
    const clock_node* n = root_;
    if (slot >= capacity(n)) return 0;
    while (n->height > 0) {
        n = n->children[(slot >> (fan_out_bits * n->height)) & (fan_out - 1)];
        if (n == nullptr) return 0;
    }
    return n->counters[slot & (fan_out - 1)];
}

void vector_clock::join(const vector_clock& other, clock_slot own) {
    if (root_ != other.root_ && other.root_ != nullptr) {
        const bool enough = covers(root_, other.root_);
        if (covers(other.root_, root_)) {
            // Where both are equal one of them is enough for both: from now on they are the same object.
            release(std::exchange(root_, share(other.root_)));
        } else if (!enough) {
            const std::uint32_t height = std::max(root_->height, other.root_->height);
            const clock_node* a = lift(share(root_), height);
            const clock_node* b = lift(share(other.root_), height);
            release(std::exchange(root_, join_nodes(a, b)));
            release(a);
            release(b);
        }
        if (!enough)
            for (epoch& e : recent_)
                if (e && in_tree(e.slot()) >= e.counter()) e = epoch{};
    }
    for (const epoch e : other.recent_)
        if (e.slot() != own) learn(e);
}

namespace {

// Raises a component in place where nobody else sees any node on its path; false when somebody does.
bool raise_unshared(const clock_node* n, epoch e) noexcept {
    const clock_node* const root = n;
    if (n == nullptr || e.slot() >= capacity(n)) return false;
    for (;; n = n->children[(e.slot() >> (fan_out_bits * n->height)) & (fan_out - 1)]) {
        if (n == nullptr || n->references.load(std::memory_order_acquire) != 1) return false;
        if (n->height == 0) break;
    }
    const_cast<clock_node*>(n)->counters[e.slot() & (fan_out - 1)] = e.counter();
    for (const clock_node* changed = root;;
         changed = changed->children[(e.slot() >> (fan_out_bits * changed->height)) & (fan_out - 1)]) {
        const_cast<clock_node*>(changed)->number = next_node_number();
        if (changed->height == 0) return true;
    }
}

}  // namespace

void vector_clock::learn(epoch e) {
    if (!e || knows(e)) return;
    for (epoch& known : recent_)
        if (known && known.slot() == e.slot()) {
            known = e;
            return;
        }
    for (epoch& known : recent_)
        if (!known) {
            known = e;
            return;
        }
    put_in_tree(recent_.back());
    recent_.back() = recent_.front();
    recent_.front() = e;
}

void vector_clock::put_in_tree(epoch e) {
    if (raise_unshared(root_, e)) return;
    const clock_node* base = share(root_);
    std::uint32_t height = base != nullptr ? base->height : 0;
    while (e.slot() >= std::uint64_t{1} << (fan_out_bits * (height + 1))) ++height;
    if (base != nullptr) base = lift(base, height);
    const clock_node* raised = raise(base, height, e.slot(), e.counter());
    release(base);
    release(std::exchange(root_, raised));  // in this order: a fork in between leaves the child a whole clock
}

namespace {

// Components whose task has ended, with their last epoch.
struct slot_table {
    spinlock guard;
    forks::kept_whole in_child{guard, forks::level::leaf};
    clock_slot next = 1;
    std::vector<epoch>
        retired;           // in the order in which they ended, but for those that took the place of one given again
    std::size_t look = 0;  // where to look next
};

slot_table& slots() {
    static auto* const table = new slot_table;  // never destroyed: tasks end during exit, too
    return *table;
}

// How many retired components are looked at before a new one is made: the last ones, since who starts a task has often just
// joined another; and some of the others in turn, since those whom nobody has heard of may be in the way for ever.
constexpr std::size_t newest = 4, others = 4;

}  // namespace

void task_clock::take_slot() {
    slot_table& table = slots();
    const std::scoped_lock guard(table.guard);
    const std::size_t size = table.retired.size();
    for (std::size_t i = 0; i < newest + others && i < size; ++i) {
        const std::size_t place = i < newest ? size - 1 - i : table.look++ % size;
        const epoch last = table.retired[place];
        if (!full.knows(last) || !without_locks.knows(last)) continue;
        table.retired[place] = table.retired.back();
        table.retired.pop_back();
        slot = last.slot();
        // Moments that passed without a component count, too: what was noted by counter stays in order.
        first_counter = last.counter() + 1;
        counter += last.counter();
        return;
    }
    slot = table.next++;
}

void task_clock::retire() noexcept {
    if (slot != 0) {
        slot_table& table = slots();
        const std::scoped_lock guard(table.guard);
        table.retired.push_back(epoch{slot, counter - 1});
    }
    const std::scoped_lock lock(guard);
    slot = 0;
    counter = first_counter = 1;
    full = vector_clock{};
    without_locks = vector_clock{};
    delete std::exchange(fences, nullptr);
}

void sync_clock::release(task_clock& t) {
    full = t.full;
    without_locks = t.without_locks;
    last = t.now();
    ++t.counter;
}

namespace {
// No lock has made a difference so far: both orders are one object, and are kept so.
bool is_one(const vector_clock& full, const vector_clock& without_locks) noexcept {
    return full.same_object(without_locks);
}
}  // namespace

void sync_clock::release_join(task_clock& t, bool is_lock) {
    const bool one = !is_lock && is_one(full, without_locks) && is_one(t.full, t.without_locks);
    const epoch before = std::exchange(last, epoch{});  // what was handed over alone is one among others now
    full.learn(before);
    if (!is_lock && !one) without_locks.learn(before);
    full.join(t.full);
    full.learn(t.now());
    if (one) {
        without_locks = full;
    } else if (!is_lock) {
        without_locks.join(t.without_locks);
        without_locks.learn(t.now());
    }
    ++t.counter;
}

namespace {

bool is_own(const task_clock& t, epoch e) noexcept { return t.slot != 0 && e.slot() == t.slot; }

// Adds `known` and the moment `last` to what a task knows.
void learn(vector_clock& mine, task_clock& t, const vector_clock& known, epoch last) {
    if (mine.absorb(known, last, t.slot)) return;
    const std::scoped_lock lock(t.guard);
    mine.join(known, t.slot);
    if (!is_own(t, last)) mine.learn(last);
}

}  // namespace

void sync_clock::acquire(task_clock& t) const {
    if (is_one(t.full, t.without_locks) && is_one(full, without_locks)) {
        if (last && t.knows(last)) return;
        if (t.full.absorb(full, last, t.slot)) return t.without_locks.absorb_alike(t.full);
        const std::scoped_lock lock(t.guard);
        t.full.join(full, t.slot);
        if (!is_own(t, last)) t.full.learn(last);
        t.without_locks = t.full;
        return;
    }
    acquire_lock(t);
    if (last && t.knows_without_locks(last)) return;
    learn(t.without_locks, t, without_locks, last);
}

void sync_clock::acquire_lock(task_clock& t) const {
    if (last && t.knows(last)) return;
    learn(t.full, t, full, last);
}

vector_clock task_clock::snapshot() noexcept {
    const std::scoped_lock lock(guard);
    return full;
}

void sync_clock::join(const sync_clock& other) {
    const bool one = is_one(full, without_locks) && is_one(other.full, other.without_locks);
    const epoch before = std::exchange(last, epoch{});
    const auto add = [&](vector_clock& mine, const vector_clock& others) {
        mine.learn(before);
        mine.join(others);
        mine.learn(other.last);
    };
    add(full, other.full);
    if (one)
        without_locks = full;
    else
        add(without_locks, other.without_locks);
}

}  // namespace gordian::inline GORDIAN_MODE::core

#endif
