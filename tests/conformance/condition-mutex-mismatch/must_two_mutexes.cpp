// Expect: condition-mutex-mismatch (observed), exit 66 resources=changed,first,second
// Two wait on one condition at the same time, each with a mutex of its own.
// Says: main waits on `changed` with `second`, while task 2 waits on it with `first`
#include <gordian/gordian.hpp>

#include <mutex>

using namespace std::chrono_literals;

int main() {
    gordian::mutex first{"first"}, second{"second"};
    gordian::condition_variable changed{"changed"};
    bool waiting = false, stop = false;
    auto waiter = gordian::go([&] {
        std::unique_lock lock(first);
        waiting = true;
        changed.wait(lock, [&] { return stop; });
    });
    for (bool waits = false; !waits; gordian::this_task::yield()) {
        const std::lock_guard lock(first);
        waits = waiting;
    }
    {
        std::unique_lock lock(second);
        changed.wait_for(lock, 1ms);
    }
    {
        const std::lock_guard lock(first);
        stop = true;
    }
    changed.notify_all();
    waiter.join();
}
