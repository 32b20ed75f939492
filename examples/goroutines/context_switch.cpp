// Section: GoRoutines (benchmark of context switches)
// Shows: two tasks pass an empty message to and fro; what is measured is the switch between them, in user space.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include "../defer.hpp"

#include <cstdio>

int main() {
    constexpr int n = 100'000;
    gordian::wait_group wg;
    const auto begin = gordian::make_channel<void>(0, "begin");
    const auto c = gordian::make_channel<void>(0, "c");
    const auto sender = [&wg, begin, c] {
        const defer done([&] { wg.done(); });
        begin.receive();  // starting the tasks is not part of the measurement
        for (int i = 0; i < n; ++i) c.send();
    };
    const auto receiver = [&wg, begin, c] {
        const defer done([&] { wg.done(); });
        begin.receive();
        for (int i = 0; i < n; ++i) c.receive();
    };
    wg.add(2);
    gordian::go(gordian::task_name{"sender"}, sender);
    gordian::go(gordian::task_name{"receiver"}, receiver);
    const auto started = gordian::clock::now();
    begin.close();  // tells both at once
    wg.wait();
    const std::chrono::duration<double, std::nano> took = gordian::clock::now() - started;
    std::printf("%d messages, %.0f ns each\n", n, took.count() / n);
}
