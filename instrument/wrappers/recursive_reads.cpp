#include "instrument/wrappers/recursive_reads.hpp"

#include <gordian/shared_mutex.hpp>

#include "core/gate.hpp"
#include "core/holds.hpp"
#include "core/misuse.hpp"
#include "core/misuse_history.hpp"

#include <algorithm>
#include <mutex>

#if GORDIAN_DETECTION

namespace gordian::inline GORDIAN_MODE::detail {

using namespace core;

namespace {

// One of the locks of `a` is held in `b`, too, and excludes. A set that the table could not hold may hold any.
bool exclude_each_other(lockset_id a, lockset_id b) {
    if (a == lockset_id::empty || b == lockset_id::empty) return false;
    if (a == lockset_overflow || b == lockset_overflow) return true;
    const auto others = locks_in(b);
    for (const lock_element& one : locks_in(a))
        for (const lock_element& other : others)
            if (one.lock == other.lock && (one.mode == hold_mode::exclusive || other.mode == hold_mode::exclusive))
                return true;
    return false;
}

}  // namespace

// What is known to the newcomer, under the same locks, is implied by it: whoever will not know the newcomer's moment, does
// not have to be told of the older one.
void read_write_history::moments::add(const moment& m, const task_clock& known) {
    for (std::uint32_t i = 0; i < count; ++i)
        if (kept[i].when.slot() == m.when.slot() && kept[i].held == m.held) [[likely]] {
            kept[i] = m;
            return;
        }
    for (std::uint32_t i = 0; i < count; ++i)
        if (kept[i].held == m.held && known.knows_without_locks(kept[i].when)) {
            kept[i] = m;
            return;
        }
    if (count < capacity) {
        kept[count++] = m;
    } else {
        kept[next] = m;
        next = (next + 1) % capacity;
    }
}

bool read_write_history::is_new(stack_id read_at, stack_id write_at) {
    const std::uint64_t pair =
        std::uint64_t{static_cast<std::uint32_t>(read_at)} << 32 | static_cast<std::uint32_t>(write_at);
    const auto end = reported_.begin() + reported_count_;
    if (reported_count_ == reported_.size() || std::find(reported_.begin(), end, pair) != end) return false;
    reported_[reported_count_++] = pair;
    return true;
}

void read_write_history::wrote(const shared_mutex_state& m, task& self, stack_id at, const void* frame) {
    if (self.foreign) return;  // nobody told us when it was started and joined: its order is not known
    self.clock.need_slot();
    const lockset_id held = make_lockset(self, self.holds.size() - 1);  // the others: this lock was taken last
    for (std::uint32_t i = 0; i < readers_.count; ++i) {
        const moment& r = readers_.kept[i];
        if (self.clock.knows_without_locks(r.when) || exclude_each_other(r.held, held) || !is_new(r.at, at)) continue;
        const misuse_history history{
            frame,
            {misuse_step{r.who, "lock shared", r.outer_at}, {self.id.load(), "lock", at}, {r.who, "lock shared", r.at}},
            3,
            0};
        report(misuse::recursive_read_lock, &m, nullptr, &history);
    }
    writers_.add({self.clock.now(), self.id.load(), stack_id::none, at, held}, self.clock);
}

void read_write_history::read_again(const shared_mutex_state& m, task& self, const hold& outer, stack_id at,
                                    const void* frame) {
    if (self.foreign) return;
    self.clock.need_slot();
    const lockset_id held =
        make_lockset(self, static_cast<std::uint32_t>(&outer - self.holds.begin()));  // when it took `outer`
    std::array<moment, capacity> unordered;
    std::uint32_t count = 0;
    bucket& b = bucket_of(&m);
    b.guard.lock();
    for (std::uint32_t i = 0; i < writers_.count; ++i)
        if (!self.clock.knows_without_locks(writers_.kept[i].when)) unordered[count++] = writers_.kept[i];
    readers_.add({self.clock.now(), self.id.load(), outer.at, at, held}, self.clock);
    b.guard.unlock();
    for (std::uint32_t i = 0; i < count; ++i) {
        const moment& w = unordered[i];
        if (exclude_each_other(held, w.held)) continue;
        b.guard.lock();
        const bool news = is_new(at, w.at);
        b.guard.unlock();
        if (!news) continue;
        const misuse_history history{frame,
                                     {misuse_step{self.id.load(), "lock shared", outer.at},
                                      {w.who, "lock", w.at},
                                      {self.id.load(), "lock shared", at}},
                                     3,
                                     0};
        report(misuse::recursive_read_lock, &m, nullptr, &history);
    }
}

}  // namespace gordian::inline GORDIAN_MODE::detail

#endif
