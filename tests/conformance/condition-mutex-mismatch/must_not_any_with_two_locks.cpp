// Expect: nothing
// condition_variable_any does not ask for one lock: the standard leaves that to the program.
#include <gordian/gordian.hpp>

#include <mutex>

using namespace std::chrono_literals;

int main() {
    gordian::mutex first{"first"};
    gordian::recursive_mutex second{"second"};
    gordian::condition_variable_any changed{"changed"};
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
