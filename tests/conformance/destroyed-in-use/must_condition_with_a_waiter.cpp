// Expect: destroyed-in-use (observed), exit 66 resources=changed
// Somebody waits on it.
#include <gordian/gordian.hpp>

#include <memory>
#include <mutex>

namespace {
gordian::mutex m{"m"};
}

int main() {
    auto changed = std::make_unique<gordian::condition_variable>("changed");
    bool waiting = false;
    gordian::go([&] {
        std::unique_lock lock(m);
        waiting = true;
        changed->wait(lock);
    });
    for (bool waits = false; !waits; gordian::this_task::yield()) {
        const std::lock_guard lock(m);
        waits = waiting;
    }
    changed.reset();
    std::_Exit(gordian::findings().size() == 1 ? 66 : 1);
}
