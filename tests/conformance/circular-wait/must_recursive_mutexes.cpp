// Expect: circular-wait (observed), exit 66 tasks=2 resources=left,right
// A recursive mutex may be locked again by its owner, and by nobody else.
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    gordian::recursive_mutex left{"left"}, right{"right"};
    gordian::latch both_hold{2};
    const auto lock_both = [&](gordian::recursive_mutex& first, gordian::recursive_mutex& second) {
        const std::lock_guard outer(first);
        const std::lock_guard again(first);
        both_hold.arrive_and_wait();
        const std::lock_guard inner(second);
    };
    gordian::thread alice(gordian::task_name{"alice"}, [&] { lock_both(left, right); });
    auto bob = gordian::go(gordian::task_name{"bob"}, [&] { lock_both(right, left); });
    alice.join();
    bob.join();
}
