// Expect: nothing
// A circle that dissolves by itself: bob's wait has a deadline, and he gives back what he has when it has passed.
#include <gordian/gordian.hpp>

#include <mutex>

using namespace std::chrono_literals;

int main() {
    gordian::timed_mutex left{"left"}, right{"right"};
    gordian::latch both_hold{2};
    gordian::thread alice(gordian::task_name{"alice"}, [&] {
        const std::lock_guard outer(left);
        both_hold.arrive_and_wait();
        const std::lock_guard inner(right);
    });
    gordian::thread bob(gordian::task_name{"bob"}, [&] {
        const std::lock_guard outer(right);
        both_hold.arrive_and_wait();
        if (left.try_lock_for(20ms)) left.unlock();
    });
    alice.join();
    bob.join();
}
