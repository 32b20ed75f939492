// Expect: long-hold (suspected), exit 0 tasks=2 resources=table options=long_hold=50
// The owner is a reader, and a writer waits.
#include <gordian/gordian.hpp>

#include <mutex>
#include <shared_mutex>

using namespace std::chrono_literals;

int main() {
    gordian::shared_mutex m{"table"};
    std::shared_lock lock(m);
    gordian::thread writer([&] { const std::lock_guard guard(m); });
    gordian::this_task::sleep_for(400ms);
    lock.unlock();
    writer.join();
}
