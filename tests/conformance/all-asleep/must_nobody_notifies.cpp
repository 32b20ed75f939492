// Expect: all-asleep (observed), exit 66 tasks=2 resources=changed
// The one who should notify waits for the notification, too.
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    gordian::mutex m{"m"};
    gordian::condition_variable changed{"changed"};
    bool ready = false;
    const auto wait = [&] {
        std::unique_lock lock(m);
        changed.wait(lock, [&] { return ready; });
    };
    gordian::thread other(gordian::task_name{"other"}, wait);
    wait();
    other.join();
}
