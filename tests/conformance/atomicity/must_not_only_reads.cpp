// Expect: nothing
// The other one only reads, between two reads and between a read and a write.
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    gordian::tracked<int> balance{100};
    gordian::mutex account{"account"};
    const auto locked = [&](auto f) {
        const std::lock_guard guard(account);
        f();
    };
    gordian::binary_semaphore begun{0}, between{0};
    gordian::thread alice([&] {
        const gordian::atomic_block all{"update"};
        locked([&] { (void)balance.load(); });
        begun.release();
        between.acquire();
        locked([&] { (void)balance.load(); });
        locked([&] { balance = 2; });
    });
    gordian::thread bob([&] {
        begun.acquire();
        locked([&] { (void)balance.load(); });
        between.release();
    });
    alice.join();
    bob.join();
}
