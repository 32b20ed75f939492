// Section: Deadlock (printSum)
// Shows: two tasks take the same two locks in opposite orders, and each ends up waiting for what the other holds.
// Gordian says: circular-wait (observed), exit 66
#include <gordian/gordian.hpp>

#include "../defer.hpp"

#include <cstdio>
#include <functional>
#include <mutex>

using namespace std::chrono_literals;

struct value {
    explicit value(const char* name) : mu(name) {}
    gordian::mutex mu;
    int number = 1;
};

int main() {
    gordian::wait_group wg;
    const auto print_sum = [&](value& v1, value& v2) {
        const defer done([&] { wg.done(); });
        const std::lock_guard first(v1.mu);
        gordian::this_task::sleep_for(100ms);  // the notes' two seconds: time for the other to take its first lock
        const std::lock_guard second(v2.mu);
        std::printf("sum=%d\n", v1.number + v2.number);
    };
    value a{"a"}, b{"b"};
    wg.add(2);
    gordian::go(gordian::task_name{"alice"}, print_sum, std::ref(a), std::ref(b));
    gordian::go(gordian::task_name{"bob"}, print_sum, std::ref(b), std::ref(a));
    wg.wait();
}
