// Expect: starvation (suspected), exit 0 tasks=2 options=starvation_bypasses=2000
// A turn that is kept in an atomic: the polite one always finds another owner there.
#include <gordian/gordian.hpp>

int main() {
    gordian::atomic<int> owner{0};
    gordian::barrier step{2};
    constexpr int rounds = 4'000;
    gordian::thread greedy([&] {
        for (int i = 0; i < rounds; ++i) {
            int nobody = 0;
            while (!owner.compare_exchange_strong(nobody, 1)) nobody = 0;
            step.arrive_and_wait();
            step.arrive_and_wait();
            owner.store(0);
            gordian::this_task::progress();
        }
    });
    gordian::thread polite([&] {
        for (int i = 0; i < rounds; ++i) {
            step.arrive_and_wait();
            int nobody = 0;
            if (owner.compare_exchange_strong(nobody, 2)) owner.store(0);
            step.arrive_and_wait();
        }
    });
    greedy.join();
    polite.join();
}
