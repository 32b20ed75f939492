// Expect: starvation (suspected), exit 0 tasks=2 resources=token options=starvation_bypasses=2000
// A token in a channel: the polite one always looks for it while the greedy one has it.
#include <gordian/gordian.hpp>

int main() {
    const auto token = gordian::make_channel<int>(1, "token");
    token.send(1);
    gordian::barrier step{2};
    constexpr int rounds = 4'000;
    gordian::thread greedy([&] {
        for (int i = 0; i < rounds; ++i) {
            const int mine = token.receive().value_or(0);
            step.arrive_and_wait();
            step.arrive_and_wait();
            token.send(mine);
        }
    });
    gordian::thread polite([&] {
        for (int i = 0; i < rounds; ++i) {
            step.arrive_and_wait();
            int mine = 0;
            if (token.try_receive(mine) == gordian::channel_status::success) token.send(mine);
            step.arrive_and_wait();
        }
    });
    greedy.join();
    polite.join();
}
