// Expect: nothing
// The same hallway, where what is raised, read and lowered is a count of who is there, and nobody wants another way.
#include <gordian/gordian.hpp>

int main() {
    gordian::atomic<int> in_hallway{0}, most{0};
    gordian::barrier step{2};
    const auto walks = [&] {
        for (int round = 0; round < 1'500; ++round) {
            in_hallway.fetch_add(1);
            step.arrive_and_wait();
            if (const int now = in_hallway.load(); now > most.load()) most.store(now);
            step.arrive_and_wait();
            in_hallway.fetch_sub(1);
        }
    };
    gordian::thread alice(walks), barbara(walks);
    alice.join();
    barbara.join();
}
