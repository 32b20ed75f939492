// Expect: all-asleep (observed), exit 66 tasks=1 resources=log also=held-at-exit
// The owner took the lock with it.
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    gordian::mutex log{"log"};
    gordian::go([&] { log.lock(); }).join();
    const std::lock_guard lock(log);
}
