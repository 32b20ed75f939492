// Expect: starvation (suspected), exit 0 tasks=2 options=starvation_bypasses=2000
// The polite one always asks for a permit while the greedy one has it, though it is given back each time.
#include <gordian/gordian.hpp>

int main() {
    gordian::counting_semaphore<> turn{1};
    gordian::barrier step{2};
    constexpr int rounds = 4'000;
    gordian::thread greedy([&] {
        for (int i = 0; i < rounds; ++i) {
            turn.acquire();
            step.arrive_and_wait();
            step.arrive_and_wait();
            turn.release();
            gordian::this_task::progress();
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
