// Expect: data-race (observed), exit 66 tasks=3
// The writer releases, and the reader acquires nothing.
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
        (void)data.load();
    });
    alice.join();
    bob.join();
}
