// Expect: nothing options=starvation_bypasses=2000
// The same refusals, where the permits count what lies in a queue: who gives them is not who takes them.
#include <gordian/gordian.hpp>

int main() {
    gordian::counting_semaphore<> items{0};
    gordian::barrier step{3};
    constexpr int rounds = 4'000;
    gordian::thread producer([&] {
        for (int i = 0; i < rounds; ++i) {
            items.release();
            step.arrive_and_wait();
            step.arrive_and_wait();
        }
    });
    gordian::thread quick([&] {
        for (int i = 0; i < rounds; ++i) {
            items.acquire();
            step.arrive_and_wait();
            step.arrive_and_wait();
        }
    });
    gordian::thread late([&] {
        for (int i = 0; i < rounds; ++i) {
            step.arrive_and_wait();
            if (items.try_acquire()) items.release();
            step.arrive_and_wait();
        }
    });
    producer.join();
    quick.join();
    late.join();
}
