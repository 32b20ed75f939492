// Expect: nothing
// A hundred tasks wait for one function that runs once and for its lock.
#include <gordian/gordian.hpp>

#include <mutex>
#include <vector>

int main() {
    gordian::once config{"config"};
    gordian::mutex file{"file"};
    int runs = 0;
    std::vector<gordian::task> tasks;
    for (int i = 0; i < 100; ++i)
        tasks.push_back(gordian::go([&] {
            {
                const std::lock_guard lock(file);
                gordian::this_task::yield();
            }
            config.call([&] {
                const std::lock_guard lock(file);
                gordian::this_task::yield();
                ++runs;
            });
        }));
    for (gordian::task& t : tasks) t.join();
    return runs == 1 ? 0 : 1;
}
