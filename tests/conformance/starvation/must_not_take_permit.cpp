// Expect: nothing options=starvation_bypasses=2000
// The same permit, and the polite one gets it every other time.
#include <gordian/gordian.hpp>

int main() {
    gordian::counting_semaphore<> turn{1};
    gordian::barrier step{2};
    constexpr int rounds = 4'000;
    gordian::thread greedy([&] {
        for (int i = 0; i < rounds; ++i) {
            if (i % 2 == 0) turn.acquire();
            step.arrive_and_wait();
            step.arrive_and_wait();
            if (i % 2 == 0) turn.release();
        }
    });
    gordian::thread polite([&] {
        for (int i = 0; i < rounds; ++i) {
            step.arrive_and_wait();
            if (turn.try_acquire()) turn.release();
            step.arrive_and_wait();
        }
    });
    greedy.join();
    polite.join();
}
