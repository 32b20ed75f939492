// Expect: nothing
// The opposite order, but the second lock is only ever tried, and the first one given back when that fails.
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    gordian::mutex left{"left"}, right{"right"};
    gordian::latch start{2};
    auto alice = gordian::go([&] {
        start.arrive_and_wait();
        for (int i = 0; i < 200; ++i) {
            const std::lock_guard outer(left);
            gordian::this_task::yield();
            const std::lock_guard inner(right);
        }
    });
    auto bob = gordian::go([&] {
        start.arrive_and_wait();
        for (int i = 0; i < 200; ++i)
            for (bool has_both = false; !has_both; gordian::this_task::yield()) {
                const std::lock_guard outer(right);
                gordian::this_task::yield();
                const std::unique_lock inner(left, std::try_to_lock);
                has_both = inner.owns_lock();
            }
    });
    alice.join();
    bob.join();
}
