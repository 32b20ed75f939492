// Expect: self-deadlock (observed), exit 66 tasks=1 resources=table
// That another reader has not left yet changes nothing.
#include <gordian/gordian.hpp>

#include <mutex>
#include <shared_mutex>

int main() {
    gordian::shared_timed_mutex table{"table"};
    gordian::latch both_read{2};
    gordian::binary_semaphore end_of_day{0};
    auto other = gordian::go([&] {
        const std::shared_lock reading(table);
        both_read.arrive_and_wait();
        end_of_day.acquire();
    });
    auto upgrading = gordian::go([&] {
        const std::shared_lock reading(table);
        both_read.arrive_and_wait();
        const std::lock_guard writing(table);
    });
    upgrading.join();
    end_of_day.release();
    other.join();
}
