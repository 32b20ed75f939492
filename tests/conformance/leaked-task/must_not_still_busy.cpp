// Expect: nothing
// When main ends one task computes, one sleeps, one waits with a deadline, one for a clock, one for one of those.
#include <gordian/gordian.hpp>

using namespace std::chrono_literals;

int main() {
    gordian::latch running{5};
    const auto results = gordian::make_channel<int>(0, "results");
    gordian::go([results, &running] {
        running.count_down();
        gordian::this_task::sleep_for(1h);
        results.send(1);
    });
    gordian::go([&running] {
        running.count_down();
        const auto end = gordian::clock::now() + 1h;
        while (gordian::clock::now() < end) gordian::this_task::yield();
    });
    gordian::go([&running] {
        running.count_down();
        int out = 0;
        (void)gordian::make_channel<int>().receive_for(out, 1h);
    });
    gordian::go([&running] {
        running.count_down();
        for (auto ticks = gordian::tick(1ms);;) (void)ticks.receive();
    });
    gordian::go([results, &running] {
        running.count_down();
        (void)results.receive();
    });
    running.wait();
}
