// Expect: nothing
// The other one writes before the block's first access.
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

        begun.release();
        between.acquire();
        locked([&] { balance = balance.load() - 10; });
    });
    gordian::thread bob([&] {
        begun.acquire();
        locked([&] { balance = 7; });
        between.release();
    });
    alice.join();
    bob.join();
}
