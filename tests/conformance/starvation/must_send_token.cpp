// Expect: starvation (suspected), exit 0 tasks=2 resources=places options=starvation_bypasses=2000
// A channel used as a lock, the other way round: who can send has the turn, and receives to give it back.
#include <gordian/gordian.hpp>

int main() {
    const auto places = gordian::make_channel<int>(1, "places");
    gordian::barrier step{2};
    constexpr int rounds = 4'000;
    gordian::thread greedy([&] {
        for (int i = 0; i < rounds; ++i) {
            places.send(1);
            step.arrive_and_wait();
            step.arrive_and_wait();
            (void)places.receive();
        }
    });
    gordian::thread polite([&] {
        for (int i = 0; i < rounds; ++i) {
            step.arrive_and_wait();
            if (places.try_send(2) == gordian::channel_status::success) (void)places.receive();
            step.arrive_and_wait();
        }
    });
    greedy.join();
    polite.join();
}
