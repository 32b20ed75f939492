// Who a blocked task waits for, asked as a detector asks: pinned, and again while somebody else looks at it or wakes others.
#pragma once

#include "core/gate.hpp"
#include "core/owners.hpp"
#include "tests/support/every_scheduler.hpp"

#include <vector>

namespace gordian::tests {

inline std::vector<core::task*> owners_of_wait(core::task& waiting) {
    for (;;) {
        until([&] { return core::gate::pin(waiting); });
        std::vector<core::task*> owners;
        const core::wanted& wanted = waiting.wait.resources[0];
        const bool answered = core::owners_of(*wanted.what, wanted.mode, waiting, owners);
        core::gate::unpin(waiting);
        if (answered) return owners;
    }
}

}  // namespace gordian::tests
