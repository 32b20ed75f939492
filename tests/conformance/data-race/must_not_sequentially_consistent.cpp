// Expect: nothing
// Sequentially consistent operations release and acquire.
#include <gordian/gordian.hpp>

int main() {
    gordian::tracked<int> data{0};
    gordian::atomic<int> flag{0};
    gordian::thread alice([&] {
        data = 1;
        flag.store(1, std::memory_order_seq_cst);
    });
    gordian::thread bob([&] {
        while (flag.load(std::memory_order_seq_cst) != 1) gordian::this_task::yield();
        (void)data.load();
    });
    alice.join();
    bob.join();
}
