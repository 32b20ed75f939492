// Expect: nothing
// The thread waits on a condition that nobody notifies, and can be told to stop: the end of its jthread does.
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    gordian::mutex m{"m"};
    gordian::condition_variable_any changed{"changed"};
    const gordian::jthread worker([&](std::stop_token stop) {
        std::unique_lock lock(m);
        changed.wait(lock, stop, [] { return false; });
    });
}
