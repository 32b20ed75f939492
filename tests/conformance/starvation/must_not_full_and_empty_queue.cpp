// Expect: nothing options=starvation_bypasses=2000
// Queues, that one task fills and another one drains: who comes always too late is refused as often.
#include <gordian/gordian.hpp>

int main() {
    const auto empty = gordian::make_channel<int>(1, "empty"), full = gordian::make_channel<int>(1, "full");
    gordian::barrier step{3};
    constexpr int rounds = 4'000;
    gordian::thread fills([&] {
        for (int i = 0; i < rounds; ++i) {
            empty.send(i);
            full.send(i);
            step.arrive_and_wait();
            step.arrive_and_wait();
        }
    });
    gordian::thread drains([&] {
        for (int i = 0; i < rounds; ++i) {
            (void)empty.receive();
            step.arrive_and_wait();
            step.arrive_and_wait();
            (void)full.receive();
        }
    });
    gordian::thread late([&] {
        for (int i = 0; i < rounds; ++i) {
            step.arrive_and_wait();
            int message = 0;
            (void)empty.try_receive(message);
            (void)full.try_send(message);
            step.arrive_and_wait();
        }
    });
    fills.join();
    drains.join();
    late.join();
}
