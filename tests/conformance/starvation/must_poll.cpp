// Expect: starvation (suspected), exit 0 tasks=2 options=starvation_bypasses=1000
// The same turn, where the polite one looks first and takes it when it is free: once in three thousand times.
#include <gordian/gordian.hpp>

int main() {
    gordian::atomic<int> owner{0};
    gordian::barrier step{2};
    constexpr int rounds = 6'000, its_turn = 3'000;
    gordian::thread greedy([&] {
        for (int i = 0; i < rounds; ++i) {
            if (i % its_turn != 0) owner.exchange(1);
            step.arrive_and_wait();
            step.arrive_and_wait();
            if (i % its_turn != 0) owner.store(0);
        }
    });
    gordian::thread polite([&] {
        for (int i = 0; i < rounds; ++i) {
            step.arrive_and_wait();
            if (owner.load() == 0) {
                owner.exchange(2);
                owner.store(0);
            }
            step.arrive_and_wait();
        }
    });
    greedy.join();
    polite.join();
}
