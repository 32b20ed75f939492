// Expect: nothing
// A release fence before the relaxed store, and an acquiring load.
#include <gordian/gordian.hpp>

int main() {
    gordian::tracked<int> data{0};
    gordian::atomic<int> flag{0};
    gordian::thread alice([&] {
        data = 1;
        gordian::atomic_thread_fence(std::memory_order_release);
        flag.store(1, std::memory_order_relaxed);
    });
    gordian::thread bob([&] {
        while (flag.load(std::memory_order_acquire) != 1) gordian::this_task::yield();
        (void)data.load();
    });
    alice.join();
    bob.join();
}
