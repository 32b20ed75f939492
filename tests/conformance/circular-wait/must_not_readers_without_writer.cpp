// Expect: nothing options=detect=-lock-order
// Two readers who wait for nobody's write: the second one reads at once, although the first one waits for its lock.
#include <gordian/gordian.hpp>

#include <mutex>
#include <shared_mutex>

int main() {
    gordian::shared_mutex table{"table"};
    gordian::mutex log{"log"};
    gordian::binary_semaphore reading{0}, log_taken{0};
    auto first = gordian::go(gordian::task_name{"first"}, [&] {
        const std::shared_lock lock(table);
        reading.release();
        log_taken.acquire();
        const std::lock_guard writing_down(log);
    });
    reading.acquire();
    auto second = gordian::go(gordian::task_name{"second"}, [&] {
        const std::lock_guard writing_down(log);
        log_taken.release();
        const std::shared_lock lock(table);
    });
    first.join();
    second.join();
}
