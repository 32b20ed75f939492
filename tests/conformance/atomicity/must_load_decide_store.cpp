// Expect: atomicity (observed), exit 66
// No block: it decides by what it loaded in one section what it stores in the next one, and another one has stored in
// between.
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
        locked([&] { balance = seen - 10; });
    });
    gordian::thread bob([&] {
        begun.acquire();
        locked([&] { balance = 7; });
        between.release();
    });
    alice.join();
    bob.join();
}
