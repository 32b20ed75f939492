// Expect: nothing
// Two tasks hand one value to and fro by compare-exchange: who is refused finds its own change, which the other one has not
// taken yet. That is a turn for each, and not a step undone.
#include <gordian/gordian.hpp>

int main() {
    gordian::atomic<int> ball{0};
    const auto plays = [&](int from, int to) {
        for (int done = 0; done < 4'000;) {
            int seen = from;
            if (ball.compare_exchange_strong(seen, to))
                ++done;
            else
                gordian::this_task::yield();
        }
    };
    auto ping = gordian::go([&] { plays(0, 1); });
    auto pong = gordian::go([&] { plays(1, 0); });
    ping.join();
    pong.join();
}
