// Expect: nothing
// Each drops its reference with acquire and release: whoever is last is ordered after the others.
#include <gordian/gordian.hpp>

int main() {
    gordian::tracked<int> data{0};
    gordian::atomic<int> references{2};
    gordian::thread alice([&] {
        data = 1;
        references.fetch_sub(1, std::memory_order_acq_rel);
    });
    gordian::thread bob([&] {
        while (references.load(std::memory_order_relaxed) != 1) gordian::this_task::yield();
        if (references.fetch_sub(1, std::memory_order_acq_rel) == 1) (void)data.load();
    });
    alice.join();
    bob.join();
}
