// `recursive-read-lock`: a task reads again what it reads already, and a writer could come in between.
//
// The writer waits for the first read lock to end, and, because writers are preferred, the second waits for the writer. That
// can happen when the second read lock and the asking for the write lock are unordered, in the order without the edges that
// locks make: which of the two came first in this run does not matter. It cannot when both are taken under one more lock, or
// when the writer only tries, or gives up in time.
//
// Kept with each shared mutex: of those who wrote, the latest moments that later reads may be unordered with; of those who
// read twice, likewise. Both are bounded: what is forgotten is missed, never invented.
//
// Invariants: `writers` is written by who holds the lock exclusively and read by who holds it at all; `readers` is written
// under the lock's bucket by who holds it shared, and read by who holds it exclusively.
#pragma once

#include "core/ids.hpp"
#include "core/lockset.hpp"
#include "core/task.hpp"

#include <array>
#include <cstdint>

namespace gordian::inline GORDIAN_MODE::detail {

#if GORDIAN_DETECTION

struct shared_mutex_state;

class read_write_history {
public:
    // `self` has just been given the write lock, for which it would have waited without an end.
    void wrote(const shared_mutex_state& m, core::task& self, core::stack_id at, const void* frame);
    // `self` is about to read again what it reads since `outer`, and would wait without an end. Takes the lock's guard.
    void read_again(const shared_mutex_state& m, core::task& self, const core::hold& outer, core::stack_id at,
                    const void* frame);

private:
    struct moment {
        core::epoch when;
        core::task_number who = 0;
        core::stack_id outer_at = core::stack_id::none;  // of a reader: where it read first
        core::stack_id at = core::stack_id::none;
        core::lockset_id held = core::lockset_id::empty;  // other locks held all the while
    };
    static constexpr std::size_t capacity = 4;

    struct moments {
        std::array<moment, capacity> kept{};
        std::uint32_t count = 0;
        std::uint32_t next = 0;  // to be overwritten when full

        void add(const moment& m, const core::task_clock& known);
    };

    bool is_new(core::stack_id read_at, core::stack_id write_at);

    moments writers_, readers_;
    std::array<std::uint64_t, 2 * capacity> reported_{};  // pairs of stacks; guarded by the bucket
    std::uint32_t reported_count_ = 0;
};

#endif

}  // namespace gordian::inline GORDIAN_MODE::detail
