// Expect: circular-wait (observed), exit 66 tasks=2 resources=log options=on_deadlock=throw
// Either the join throws, and main gives the lock back, or the lock does, and the worker ends.
#include <gordian/gordian.hpp>

#include <mutex>
#include <system_error>

int main() {
    gordian::mutex log{"log"};
    bool thrown = false;
    std::unique_lock guard(log);
    auto worker = gordian::go([&] {
        try {
            const std::lock_guard lock(log);
        } catch (const std::system_error&) {
            thrown = true;
        }
    });
    bool joined = true;
    try {
        worker.join();
    } catch (const std::system_error& e) {
        joined = e.code() != std::errc::resource_deadlock_would_occur;
    }
    guard.unlock();
    if (!joined) worker.join();
    return joined == thrown ? 0 : 1;
}
