// The evidence of faults that concern another task.
#include "core/any_wait.hpp"
#include "tests/detector/race/recorder.hpp"

#include <gordian/gordian.hpp>

#include <gtest/gtest.h>

#include <mutex>

namespace gordian {
namespace {

TEST(Misuse, UnlockNotOwnedShowsWhereTheOwnerTookIt) {
    mutex log{"log"};
    binary_semaphore done{0};
    thread owner(task_name{"owner"}, [&] {
        const std::lock_guard lock(log);
        done.acquire();
    });
    for (bool waits = false; !waits; this_task::yield())
        core::for_each_task([&](core::task& t) {
            if (t.name() != "owner" || !core::gate::pin_any(t)) return;
            waits = true;
            core::gate::unpin_any(t);
        });
    tests::recorder found;
    log.unlock();
    done.release();
    owner.join();

    ASSERT_EQ(found.count("unlock-not-owned"), 1u);
    const detector::raw_finding f = found.of("unlock-not-owned").front();
    ASSERT_EQ(f.tasks.size(), 2u);
    ASSERT_EQ(f.tasks[1].name, "owner");
    ASSERT_EQ(f.tasks[1].holds.size(), 1u);
    EXPECT_NE(f.tasks[1].holds[0].at, core::stack_id::none);
    EXPECT_EQ(f.tasks[1].holds[0].resource, f.resources[0].id);
}

}  // namespace
}  // namespace gordian
