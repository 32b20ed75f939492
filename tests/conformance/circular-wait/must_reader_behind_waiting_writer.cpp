// Expect: circular-wait (observed), exit 66 tasks=3 resources=table,log
// Nobody holds the table for writing: the second reader waits behind the writer who waits for the first reader, who waits
// for the second one's lock.
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
    auto writer = gordian::go(gordian::task_name{"writer"}, [&] { const std::lock_guard lock(table); });
    auto second = gordian::go(gordian::task_name{"second"}, [&] {
        const std::lock_guard writing_down(log);
        while (table.try_lock_shared()) {  // until the writer waits
            table.unlock_shared();
            gordian::this_task::yield();
        }
        log_taken.release();
        const std::shared_lock lock(table);
    });
    for (auto* t : {&first, &writer, &second}) t->join();
}
