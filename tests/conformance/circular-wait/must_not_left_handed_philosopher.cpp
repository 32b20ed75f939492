// Expect: nothing
// Fifty philosophers again, many meals each; one of them takes his right fork first, and no circle can close.
#include <gordian/gordian.hpp>

#include <mutex>
#include <utility>
#include <vector>

int main() {
    constexpr int size = 50;
    gordian::mutex forks[size];
    gordian::latch all_sit{size};
    std::vector<gordian::task> philosophers;
    for (int i = 0; i < size; ++i)
        philosophers.push_back(gordian::go([&, i] {
            int first = i, second = (i + 1) % size;
            if (second < first) std::swap(first, second);
            all_sit.arrive_and_wait();
            for (int meal = 0; meal < 100; ++meal) {
                const std::lock_guard left(forks[first]);
                gordian::this_task::yield();
                const std::lock_guard right(forks[second]);
            }
        }));
    for (gordian::task& p : philosophers) p.join();
}
