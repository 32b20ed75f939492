// Expect: nothing
// Ten tasks and two threads fight for four locks of every kind, always in the same order.
#include <gordian/gordian.hpp>

#include <list>
#include <mutex>
#include <shared_mutex>
#include <vector>

int main() {
    gordian::mutex first{"first"};
    gordian::shared_mutex second{"second"};
    gordian::recursive_mutex third{"third"};
    gordian::timed_mutex fourth{"fourth"};
    const auto work = [&](int seed) {
        for (int i = 0; i < 100; ++i) {
            const std::lock_guard a(first);
            gordian::this_task::yield();
            if ((i + seed) % 3 == 0) {
                const std::lock_guard b(second);
                const std::lock_guard c(third);
                const std::lock_guard again(third);
                gordian::this_task::yield();
            } else {
                const std::shared_lock b(second);
                const std::lock_guard c(third);
                const std::lock_guard d(fourth);
            }
        }
    };
    std::vector<gordian::task> tasks;
    std::list<gordian::jthread> threads;
    for (int i = 0; i < 10; ++i) tasks.push_back(gordian::go([&, i] { work(i); }));
    for (int i = 0; i < 2; ++i) threads.emplace_back([&, i] { work(i); });
    for (gordian::task& t : tasks) t.join();
}
