// Expect: circular-wait (observed), exit 66 tasks=2 resources=log
// The jthread's destructor joins before the guard, which was made earlier, gives the lock back.
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    gordian::mutex log{"log"};
    const std::lock_guard guard(log);
    const gordian::jthread worker([&] { const std::lock_guard lock(log); });
}
