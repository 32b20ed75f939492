// `data-race` and `race-after-free`: two accesses, one a write, one not atomic, which nothing orders.
//
// After FastTrack (Flanagan and Freund, PLDI 2009): an access is remembered by its epoch, and compared with what the present
// task knows. Where FastTrack keeps one write and forgets what raced, a location here keeps every access that is not covered by
// a later one, with its stack and locks: so each access is judged exactly, and both stacks are always there.
//
// An access is covered by a later one that knows of it, if whatever conflicts with it conflicts with the later one, too: a
// write covers everything, a read covers reads, what is atomic covers only what is atomic. Whoever does not know the covered
// access does not know the later one either. So a program without races keeps one write and the reads since; 4,096 reads and 64
// racing writes at most, beyond which the oldest are forgotten (and counted).
#pragma once

#include "detector/race/recorded_access.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gordian::inline GORDIAN_MODE::detector {

// What a location remembers. Guarded by the location's shard.
struct access_history {
    std::vector<recorded_access> writes;  // no two of them know each other, but for a write and an atomic one
    std::vector<recorded_access> reads;   // since what they know of the writes; by component, one a component and kind
    std::size_t look_at = 16;             // size of `reads` at which those that are covered are looked for

    // Adds to `racing` what the access races with, then remembers the access.
    void judge(const recorded_access& now, const core::task_clock& clock, std::vector<recorded_access>& racing);

private:
    void remember_read(const recorded_access& now, const core::task_clock& clock);
    void remember_write(const recorded_access& now, const core::task_clock& clock);
};

std::uint64_t accesses_forgotten() noexcept;

struct guard_history;
// With no guard held; `present` is what the calling task does.
void report_race(const recorded_access& earlier, const recorded_access& present, core::task& self,
                 const guard_history& guards);

}  // namespace gordian::inline GORDIAN_MODE::detector
