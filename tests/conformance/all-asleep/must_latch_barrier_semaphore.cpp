// Expect: all-asleep (observed), exit 66 tasks=4 resources=opened,round,permits
// One arrival is missing at each, and nobody is left to make it.
#include <gordian/gordian.hpp>

int main() {
    gordian::latch opened{2, "opened"};
    gordian::barrier<> round{2, {}, "round"};
    gordian::counting_semaphore<> permits{1, "permits"};
    permits.acquire();
    auto a = gordian::go([&] { opened.arrive_and_wait(); });
    auto b = gordian::go([&] { round.arrive_and_wait(); });
    gordian::thread c([&] { permits.acquire(); });
    a.join();
    b.join();
    c.join();
}
