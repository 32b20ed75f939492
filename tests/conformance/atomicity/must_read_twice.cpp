// Expect: atomicity (observed), exit 66
// R-W-R: a block reads twice, and another one writes in between.
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
    });
    gordian::thread bob([&] {
        begun.acquire();
        locked([&] { balance = 7; });
        between.release();
    });
    alice.join();
    bob.join();
}
