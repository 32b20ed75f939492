// Expect: livelock (suspected), exit 0 tasks=2
// Two people in a hallway: each steps to a side, sees that the other did the same, and steps back.
#include <gordian/gordian.hpp>

int main() {
    gordian::atomic<int> left{0}, right{0};
    gordian::barrier step{2};
    const auto walks = [&] {
        for (int round = 0; round < 6'000; ++round)
            for (gordian::atomic<int>* side : {&left, &right}) {
                side->fetch_add(1);
                step.arrive_and_wait();
                const bool is_free = side->load() == 1;
                step.arrive_and_wait();
                if (is_free) return;
                side->fetch_sub(1);
            }
    };
    gordian::thread alice(walks), barbara(walks);
    alice.join();
    barbara.join();
}
