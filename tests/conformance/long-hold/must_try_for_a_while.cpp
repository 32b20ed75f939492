// Expect: long-hold (suspected), exit 0 tasks=2 resources=slow options=long_hold=50
// The other one waits a little, and again, and again.
#include <gordian/gordian.hpp>

#include <mutex>

using namespace std::chrono_literals;

int main() {
    gordian::timed_mutex m{"slow"};
    std::unique_lock lock(m);
    gordian::thread waiter([&] {
        while (!m.try_lock_for(10ms)) {}
        m.unlock();
    });
    gordian::this_task::sleep_for(400ms);
    lock.unlock();
    waiter.join();
}
