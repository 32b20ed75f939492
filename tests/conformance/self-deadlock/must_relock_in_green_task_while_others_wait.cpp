// Expect: self-deadlock (observed), exit 66 tasks=1 resources=log
// Those who wait behind it are not part of it.
#include <gordian/gordian.hpp>

#include <mutex>
#include <vector>

int main() {
    gordian::timed_mutex log{"log"};
    gordian::latch held{1};
    std::vector<gordian::task> others;
    for (int i = 0; i < 5; ++i)
        others.push_back(gordian::go([&] {
            held.wait();
            const std::lock_guard lock(log);
        }));
    auto culprit = gordian::go(gordian::task_name{"culprit"}, [&] {
        const std::lock_guard lock(log);
        held.count_down();
        for (int i = 0; i < 100; ++i) gordian::this_task::yield();
        log.lock();
    });
    culprit.join();
    for (gordian::task& t : others) t.join();
}
