// Expect: circular-wait (observed), exit 66 tasks=1000 also=long-hold
// A circle as long as a server has tasks.
#include <gordian/gordian.hpp>

#include <mutex>
#include <vector>

int main() {
    constexpr int size = 1000;
    gordian::mutex forks[size];
    gordian::latch all_hold{size};
    std::vector<gordian::task> philosophers;
    for (int i = 0; i < size; ++i)
        philosophers.push_back(gordian::go([&, i] {
            const std::lock_guard left(forks[i]);
            all_hold.arrive_and_wait();
            const std::lock_guard right(forks[(i + 1) % size]);
        }));
    for (gordian::task& p : philosophers) p.join();
}
