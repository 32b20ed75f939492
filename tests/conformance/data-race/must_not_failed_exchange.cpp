// Expect: nothing
// A compare-exchange that fails has its failure order, which acquires here.
#include <gordian/gordian.hpp>

int main() {
    gordian::tracked<int> data{0};
    gordian::atomic<int> flag{0};
    gordian::thread alice([&] {
        data = 1;
        flag.store(1, std::memory_order_release);
    });
    gordian::thread bob([&] {
        for (int expected = 0;
             flag.compare_exchange_strong(expected, 0, std::memory_order_relaxed, std::memory_order_acquire);
             expected = 0)
            gordian::this_task::yield();
        (void)data.load();
    });
    alice.join();
    bob.join();
}
