// Expect: data-race (observed), exit 66
// Independent reads of independent writes: who read y is ordered after its writer, and not after that of x, which came
// before.
#include <gordian/gordian.hpp>

int main() {
    gordian::tracked<int> of_x{0}, of_y{0};
    gordian::atomic<int> x{0}, y{0};
    gordian::thread writes_x([&] {
        of_x = 1;
        x.store(1, std::memory_order_release);
    });
    gordian::thread writes_y([&] {
        while (x.load(std::memory_order_relaxed) != 1) gordian::this_task::yield();
        of_y = 1;
        y.store(1, std::memory_order_release);
    });
    gordian::thread reads_both([&] {
        while (x.load(std::memory_order_acquire) != 1 || y.load(std::memory_order_acquire) != 1)
            gordian::this_task::yield();
        if (of_x.load() + of_y.load() != 2) x.store(2);
    });
    gordian::thread reads_y([&] {
        while (y.load(std::memory_order_acquire) != 1) gordian::this_task::yield();
        (void)of_x.load();
    });
    for (gordian::thread* t : {&writes_x, &writes_y, &reads_both, &reads_y}) t->join();
}
