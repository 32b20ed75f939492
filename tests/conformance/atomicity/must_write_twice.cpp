// Expect: atomicity (observed), exit 66
// W-R-W: a block writes twice, and another one reads in between.
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
        locked([&] { balance = 1; });
        begun.release();
        between.acquire();
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
