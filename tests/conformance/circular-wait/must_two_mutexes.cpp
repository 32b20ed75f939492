// Expect: circular-wait (observed), exit 66 tasks=2 resources=left,right
// Each of two threads has one mutex and waits for the other's.
// Says: waits to lock `
// Says: take the locks in one order everywhere
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    gordian::mutex left{"left"}, right{"right"};
    gordian::latch both_hold{2};
    const auto lock_both = [&](gordian::mutex& first, gordian::mutex& second) {
        const std::lock_guard outer(first);
        both_hold.arrive_and_wait();
        const std::lock_guard inner(second);
    };
    gordian::thread alice(gordian::task_name{"alice"}, [&] { lock_both(left, right); });
    gordian::thread bob(gordian::task_name{"bob"}, [&] { lock_both(right, left); });
    alice.join();
    bob.join();
}
