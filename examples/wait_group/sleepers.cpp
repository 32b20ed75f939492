// Section: WaitGroup
// Shows: main waits for a set of tasks whose results it does not need.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include "../defer.hpp"

#include <cstdio>

using namespace std::chrono_literals;

int main() {
    gordian::wait_group wg;
    wg.add(1);
    gordian::go([&] {
        const defer done([&] { wg.done(); });
        std::puts("1st goroutine sleeping...");
        gordian::this_task::sleep_for(1ns);
    });
    wg.add(1);
    gordian::go([&] {
        const defer done([&] { wg.done(); });
        std::puts("2nd goroutine sleeping...");
        gordian::this_task::sleep_for(2ns);
    });
    wg.wait();
    std::puts("All goroutines complete.");
}
