// Expect: circular-wait (observed), exit 66 tasks=2 resources=table,log
// The writer waits for two readers. One of them goes on reading; the other one waits for the writer's lock.
// Says: waits to lock `table`, here:
// Says: read-locks `table`
#include <gordian/gordian.hpp>

#include <mutex>
#include <shared_mutex>

int main() {
    gordian::shared_mutex table{"table"};
    gordian::mutex log{"log"};
    gordian::latch ready{3};
    gordian::binary_semaphore end_of_day{0};
    auto idle_reader = gordian::go([&] {
        const std::shared_lock reading(table);
        ready.arrive_and_wait();
        end_of_day.acquire();
    });
    auto reader = gordian::go([&] {
        const std::shared_lock reading(table);
        ready.arrive_and_wait();
        const std::lock_guard writing_down(log);
    });
    auto writer = gordian::go([&] {
        const std::lock_guard writing_down(log);
        ready.arrive_and_wait();
        const std::lock_guard writing(table);
    });
    reader.join();
    writer.join();
    end_of_day.release();
    idle_reader.join();
}
