// Expect: nothing
// alice waits for bob's lock, and bob for a permit that main gives: bob's is no wait for an owner, and main is running.
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    gordian::mutex left{"left"}, right{"right"};
    gordian::latch both_hold{2};
    gordian::binary_semaphore permit{0};
    auto alice = gordian::go([&] {
        const std::lock_guard outer(left);
        both_hold.arrive_and_wait();
        const std::lock_guard inner(right);
    });
    auto bob = gordian::go([&] {
        const std::lock_guard lock(right);
        both_hold.arrive_and_wait();
        permit.acquire();
    });
    both_hold.wait();
    for (int i = 0; i < 1000; ++i) gordian::this_task::yield();
    permit.release();
    alice.join();
    bob.join();
}
