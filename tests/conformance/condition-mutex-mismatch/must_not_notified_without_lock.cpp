// Expect: nothing
// Who notifies need not hold the mutex, nor any.
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    gordian::mutex m{"m"}, unrelated{"unrelated"};
    gordian::condition_variable changed{"changed"};
    bool stop = false;
    auto waiter = gordian::go([&] {
        std::unique_lock lock(m);
        changed.wait(lock, [&] { return stop; });
    });
    {
        const std::lock_guard lock(m);
        stop = true;
    }
    const std::lock_guard lock(unrelated);
    changed.notify_one();
    waiter.join();
}
