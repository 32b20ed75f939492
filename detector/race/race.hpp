// The race family, wired to the events of core: data races, race-after-free, locksets, atomicity, confinement.
#pragma once

#include "core/event.hpp"

#include <cstddef>
#include <cstdint>

namespace gordian::inline GORDIAN_MODE::detector {

// Fills in accessed, forgotten, block_began, block_ended and confinement_broken. task_ended and main_ended are added to what
// stands there already.
void install_race_detectors(core::event_table& table);

struct race_statistics {
    std::size_t locations = 0;                // remembered now
    std::uint64_t accesses_forgotten = 0;     // for want of room: races with them are not seen
};
race_statistics statistics_of_races();

}  // namespace gordian::inline GORDIAN_MODE::detector
