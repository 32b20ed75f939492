// Expect: nothing
// Five wait with one mutex.
#include <gordian/gordian.hpp>

#include <mutex>
#include <vector>

int main() {
    gordian::mutex m{"m"};
    gordian::condition_variable changed{"changed"};
    bool stop = false;
    std::vector<gordian::task> tasks;
    for (int i = 0; i < 5; ++i)
        tasks.push_back(gordian::go([&] {
            std::unique_lock lock(m);
            changed.wait(lock, [&] { return stop; });
        }));
    {
        const std::lock_guard lock(m);
        stop = true;
    }
    changed.notify_all();
    for (gordian::task& t : tasks) t.join();
}
