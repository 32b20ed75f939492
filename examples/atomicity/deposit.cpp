// Section: Atomicity (the notes define it and have no snippet)
// Shows: every access is locked, and still `balance = balance + 10` is divisible: it is two critical sections.
// Gordian says: atomicity (observed), exit 66
#include <gordian/gordian.hpp>

#include <cstdio>
#include <mutex>

int main() {
    gordian::mutex account{"account"};
    gordian::tracked<int> balance{100};
    gordian::latch both_looked{2};  // makes sure of what would otherwise happen now and then
    const auto deposit = [&](int amount) {
        int seen = 0;
        {
            const std::lock_guard guard(account);
            seen = balance.load();
        }
        both_looked.arrive_and_wait();
        const std::lock_guard guard(account);
        balance.store(seen + amount);
    };
    auto alice = gordian::go(gordian::task_name{"alice"}, deposit, 10);
    auto bob = gordian::go(gordian::task_name{"bob"}, deposit, 20);
    alice.join();
    bob.join();
    std::printf("balance: %d, expected 130\n", balance.load());
}
