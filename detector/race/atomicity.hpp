// `atomicity`, first half: load, decide, store on one value, in two sections of the same lock, with another task's write between.
//
// The latest access of the value by the task before the store is the load; another section of the same lock than the store's
// held it; and a write by another task came after the load. The store then rests on a value that is gone (R-W-W). What the task
// does to the value in between (a load in the section of the store) ends the story without a word. The lock may be any of the
// two that were taken last.
#pragma once

#include "detector/race/recorded_access.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace gordian::inline GORDIAN_MODE::detector {

// Steps in their order: the first and the last are of one task, which meant them to belong together.
struct interleaved {
    std::vector<recorded_access> steps;
    const char* block = nullptr;  // the atomic_block's name; null: load, decide, store
    resource_number lock = 0;     // load, decide, store: whose sections they were
    bool of_one_value = true;
};

// What a location remembers of loads that a store may follow. Guarded by the location's shard.
struct load_history {
    struct open_load {
        recorded_access load;
        std::optional<recorded_access> overtaken_by;
    };
    std::vector<open_load> open;  // one a task, of tasks that held a lock; the latest eight

    // `void_load` is the moment of a load that was followed by an unrecorded write of the same moment; 0: none.
    std::optional<interleaved> judge(const recorded_access& now, bool may_read, std::uint64_t void_load);
};

// With no guard held.
void report_interleaved(const interleaved& what, core::task& self);

}  // namespace gordian::inline GORDIAN_MODE::detector
