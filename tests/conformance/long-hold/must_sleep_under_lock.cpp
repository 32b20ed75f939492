// Expect: long-hold (suspected), exit 0 tasks=2 resources=slow options=long_hold=50
#include <gordian/gordian.hpp>

#include <mutex>

using namespace std::chrono_literals;

int main() {
    gordian::mutex m{"slow"};
    std::unique_lock lock(m);
    gordian::thread waiter([&] { const std::lock_guard guard(m); });
    gordian::this_task::sleep_for(400ms);
    lock.unlock();
    waiter.join();
}
