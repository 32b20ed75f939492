// Expect: nothing
// Many tasks lock one recursive mutex three deep.
#include <gordian/gordian.hpp>

#include <mutex>
#include <vector>

int main() {
    gordian::recursive_mutex m{"tree"};
    std::vector<gordian::task> tasks;
    for (int i = 0; i < 20; ++i)
        tasks.push_back(gordian::go([&] {
            for (int round = 0; round < 100; ++round) {
                const std::lock_guard one(m);
                const std::lock_guard two(m);
                if (round % 10 == 0) gordian::this_task::yield();
                const std::lock_guard three(m);
            }
        }));
    for (gordian::task& t : tasks) t.join();
}
