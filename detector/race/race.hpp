// The race family, wired to the events of core: data races, race-after-free, locksets, atomicity, confinement.
#pragma once

#include "core/event.hpp"

#include <cstddef>
#include <cstdint>

namespace gordian::inline GORDIAN_MODE::detector {

// Fills in accessed, forgotten, block_began, block_ended and confinement_broken. task_ended and main_ended are added to what
// stands there already.
void install_race_detectors(core::event_table& table);

// For tests: called for each access that was recorded, with the number of remembered accesses that it races with.
extern void (*access_judged)(const core::access& a, std::size_t races);

struct race_statistics {
    std::size_t locations = 0;             // remembered now
    std::uint64_t accesses_forgotten = 0;  // for want of room: races with them are not seen
};
race_statistics statistics_of_races();

}  // namespace gordian::inline GORDIAN_MODE::detector
