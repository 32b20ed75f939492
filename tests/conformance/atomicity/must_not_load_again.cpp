// Expect: nothing
// It loads again in the section in which it stores.
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
        int seen = 0;
        locked([&] { seen = balance.load(); });
        begun.release();
        between.acquire();
        locked([&] {
            seen = balance.load();
            balance = seen - 10;
        });
    });
    gordian::thread bob([&] {
        begun.acquire();
        locked([&] { balance = 7; });
        between.release();
    });
    alice.join();
    bob.join();
}
