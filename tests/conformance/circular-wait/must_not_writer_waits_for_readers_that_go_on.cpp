// Expect: nothing
// The writer waits for two readers, and the lock that one of them waits for is held by somebody who goes on.
#include <gordian/gordian.hpp>

#include <mutex>
#include <shared_mutex>

int main() {
    gordian::shared_mutex table{"table"};
    gordian::mutex log{"log"};
    gordian::latch ready{4};
    gordian::binary_semaphore end_of_day{0};
    auto idle_reader = gordian::go([&] {
        const std::shared_lock reading(table);
        ready.arrive_and_wait();
    });
    auto reader = gordian::go([&] {
        const std::shared_lock reading(table);
        ready.arrive_and_wait();
        const std::lock_guard writing_down(log);
    });
    auto clerk = gordian::go([&] {
        const std::lock_guard writing_down(log);
        ready.arrive_and_wait();
        end_of_day.acquire();
    });
    auto writer = gordian::go([&] {
        ready.arrive_and_wait();
        const std::lock_guard writing(table);
    });
    idle_reader.join();
    while (table.try_lock_shared()) {  // until the writer waits
        table.unlock_shared();
        gordian::this_task::yield();
    }
    end_of_day.release();
    for (auto* t : {&reader, &clerk, &writer}) t->join();
}
