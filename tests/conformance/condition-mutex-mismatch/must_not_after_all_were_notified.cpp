// Expect: nothing
// Another mutex after all who waited with the first one were notified and have left.
#include <gordian/gordian.hpp>
#include <mutex>

int main() {
    gordian::mutex first{"first"}, second{"second"};
    gordian::condition_variable changed{"changed"};
    for (gordian::mutex* const m : {&first, &second}) {
        bool waiting = false, stop = false;
        auto waiter = gordian::go([&] {
            std::unique_lock lock(*m);
            waiting = true;
            changed.wait(lock, [&] { return stop; });
        });
        for (bool waits = false; !waits; gordian::this_task::yield()) {
            const std::lock_guard lock(*m);
            waits = waiting;
        }
        {
            const std::lock_guard lock(*m);
            stop = true;
        }
        changed.notify_all();
        waiter.join();
    }
}
