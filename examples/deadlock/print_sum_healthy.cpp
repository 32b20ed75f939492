// Section: Deadlock (printSum)
// Shows: each task takes both locks at once or none (no hold and wait), so the order of its arguments does not matter.
// Gordian says: nothing
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
        const std::scoped_lock both(v1.mu, v2.mu);
        gordian::this_task::sleep_for(1ms);
        std::printf("sum=%d\n", v1.number + v2.number);
    };
    value a{"a"}, b{"b"};
    wg.add(2);
    gordian::go(gordian::task_name{"alice"}, print_sum, std::ref(a), std::ref(b));
    gordian::go(gordian::task_name{"bob"}, print_sum, std::ref(b), std::ref(a));
    wg.wait();
}
