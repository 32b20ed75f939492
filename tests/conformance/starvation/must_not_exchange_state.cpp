// Expect: nothing options=starvation_bypasses=2000
// The same refusals at a state of which there is no turn: nobody but the machine moves it on, the other one waits for its end.
#include <gordian/gordian.hpp>

int main() {
    gordian::atomic<int> state{0};
    gordian::barrier step{2};
    constexpr int rounds = 4'000;
    gordian::thread machine([&] {
        for (int i = 0; i < rounds; ++i) {
            state.store(1);
            step.arrive_and_wait();
            step.arrive_and_wait();
            state.store(i + 1 < rounds ? 0 : 2);
            step.arrive_and_wait();
            step.arrive_and_wait();
        }
    });
    gordian::thread waits([&] {
        for (int i = 0; i < rounds; ++i)
            for (int look = 0; look < 2; ++look) {
                step.arrive_and_wait();
                int done = 2;
                (void)state.compare_exchange_strong(done, 0);
                step.arrive_and_wait();
            }
    });
    machine.join();
    waits.join();
}
