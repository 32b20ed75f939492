// What the signal that lists the tasks shows of each.
#include "core/any_wait.hpp"
#include "reports/runtime.hpp"

#include <gordian/gordian.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>

namespace gordian {
namespace {

using namespace std::chrono_literals;

// Spins until a task of that name is in a wait of any kind.
void await_wait_of(const std::string& name) {
    for (bool waits = false; !waits;) {
        core::for_each_task([&](core::task& t) {
            if (t.name() != name || !core::gate::pin_any(t)) return;
            waits = true;
            core::gate::unpin_any(t);
        });
        this_task::yield();
    }
}

std::string dump() {
    ::testing::internal::CaptureStderr();
    reports::dump_tasks();
    return ::testing::internal::GetCapturedStderr();
}

// The lines about one task.
std::string part_about(const std::string& name, const std::string& all) {
    const auto begin = all.find("\n" + name + " (");
    if (begin == std::string::npos) return {};
    return all.substr(begin, all.find("\n\n", begin) - begin);
}

#define EXPECT_SAYS(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)

TEST(TaskDump, ShowsWaitsWithADeadlineAndSleepsAndWhatIsHeldInThem) {
    mutex table{"table"}, own{"own"};
    condition_variable over{"over"};
    timed_mutex slot{"slot"};
    bool is_over = false;
    thread sleeper(task_name{"sleeper"}, [&] {
        const std::lock_guard lock(slot);
        std::unique_lock until(table);
        over.wait(until, [&] { return is_over; });
    });
    await_wait_of("sleeper");
    thread patient(task_name{"patient"}, [&] {
        const std::lock_guard lock(own);
        if (slot.try_lock_for(1h)) slot.unlock();
    });
    await_wait_of("patient");
    std::atomic<bool> ends{false};
    thread busy(task_name{"busy"}, [&] {
        while (!ends.load()) this_task::yield();
    });
    const std::string text = dump();
    ends.store(true);
    {
        const std::lock_guard lock(table);
        is_over = true;
    }
    over.notify_all();
    busy.join();
    patient.join();
    sleeper.join();
    EXPECT_SAYS(part_about("sleeper", text), "holds `slot`, taken here:");
    EXPECT_SAYS(part_about("sleeper", text), "waits for a notification of `over`, here:");
    EXPECT_SAYS(part_about("patient", text), "holds `own`, taken here:");
    EXPECT_SAYS(part_about("patient", text), "waits to lock `slot`, until a deadline, here:");
    EXPECT_SAYS(text, "`slot`: sleeper has it");
    EXPECT_SAYS(part_about("busy", text), "was started here:");
}

TEST(TaskDump, SaysOfASleepWhatIsHeldMeanwhile) {
    mutex kept{"kept"};
    thread sleeper(task_name{"dormouse"}, [&] {
        const std::lock_guard lock(kept);
        this_task::sleep_for(300ms);
    });
    await_wait_of("dormouse");
    const std::string text = dump();
    sleeper.join();
    EXPECT_SAYS(part_about("dormouse", text), "holds `kept`, taken here:");
    EXPECT_SAYS(part_about("dormouse", text), "  sleeps\n");
}

}  // namespace
}  // namespace gordian
