// Expect: nothing
// A release store, and an acquire fence after the relaxed load that reads it.
#include <gordian/gordian.hpp>

int main() {
    gordian::tracked<int> data{0};
    gordian::atomic<int> flag{0};
    gordian::thread alice([&] {
        data = 1;
        flag.store(1, std::memory_order_release);
    });
    gordian::thread bob([&] {
        while (flag.load(std::memory_order_relaxed) != 1) gordian::this_task::yield();
        gordian::atomic_thread_fence(std::memory_order_acquire);
        (void)data.load();
    });
    alice.join();
    bob.join();
}
