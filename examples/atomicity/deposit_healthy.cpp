// Section: Atomicity (the notes define it and have no snippet)
// Shows: read and write in one critical section are indivisible.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include <cstdio>
#include <mutex>

int main() {
    gordian::mutex account{"account"};
    gordian::tracked<int> balance{100};
    gordian::latch both_started{2};
    const auto deposit = [&](int amount) {
        both_started.arrive_and_wait();
        const std::lock_guard guard(account);
        const int seen = balance.load();
        balance.store(seen + amount);
    };
    auto alice = gordian::go(gordian::task_name{"alice"}, deposit, 10);
    auto bob = gordian::go(gordian::task_name{"bob"}, deposit, 20);
    alice.join();
    bob.join();
    std::printf("balance: %d, expected 130\n", balance.load());
}
