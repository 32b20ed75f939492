// Expect: nothing
// The guard is made later, and goes first.
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    gordian::mutex log{"log"};
    const gordian::jthread worker([&] { const std::lock_guard lock(log); });
    const std::lock_guard guard(log);
}
