// Expect: all-asleep (observed), exit 66 tasks=2 resources=queue,filled
// The consumer waits for an item under a lock of its own that the producer needs.
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    gordian::mutex queue{"queue"}, m{"m"};
    gordian::condition_variable filled{"filled"};
    bool full = false;
    gordian::latch locked{1};
    auto consumer = gordian::go(gordian::task_name{"consumer"}, [&] {
        const std::lock_guard whole(queue);
        locked.count_down();
        std::unique_lock lock(m);
        filled.wait(lock, [&] { return full; });
    });
    locked.wait();
    {
        const std::lock_guard whole(queue);
        const std::lock_guard lock(m);
        full = true;
    }
    filled.notify_one();
    consumer.join();
}
