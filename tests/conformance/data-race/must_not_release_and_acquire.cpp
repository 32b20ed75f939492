// Expect: nothing
// A release, and an acquire that reads it.
#include <gordian/gordian.hpp>

int main() {
    gordian::tracked<int> data{0};
    gordian::atomic<int> flag{0};
    gordian::thread alice([&] {
        data = 1;
        flag.store(1, std::memory_order_release);
    });
    gordian::thread bob([&] {
        while (flag.load(std::memory_order_acquire) != 1) gordian::this_task::yield();
        (void)data.load();
    });
    alice.join();
    bob.join();
}
