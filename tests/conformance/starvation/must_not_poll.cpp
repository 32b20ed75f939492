// Expect: nothing options=starvation_bypasses=1000
// It looks as often at the same moments, and does not want it: it shows whether somebody is busy.
#include <gordian/gordian.hpp>

int main() {
    gordian::atomic<int> owner{0};
    gordian::barrier step{2};
    constexpr int rounds = 6'000, idle = 3'000;
    int busy = 0;
    gordian::thread greedy([&] {
        for (int i = 0; i < rounds; ++i) {
            if (i % idle != 0) owner.exchange(1);
            step.arrive_and_wait();
            step.arrive_and_wait();
            if (i % idle != 0) owner.store(0);
        }
    });
    gordian::thread shows([&] {
        for (int i = 0; i < rounds; ++i) {
            step.arrive_and_wait();
            if (owner.load() != 0) ++busy;
            step.arrive_and_wait();
        }
    });
    greedy.join();
    shows.join();
}
