// Expect: nothing options=starvation_bypasses=2000
// A turn that goes round: everybody is busy asking, and everybody is served in order.
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    constexpr int tasks = 4, rounds = 3'000;
    gordian::atomic<int> turn{0};
    gordian::mutex m{"turn"};
    gordian::condition_variable changed;
    int turn_behind = 0;
    const auto rotates = [&](int me) {
        for (int i = 0; i < rounds; ++i) {
            while (turn.load() != me) gordian::this_task::yield();
            turn.store((me + 1) % tasks);
            std::unique_lock lock(m);
            changed.wait(lock, [&] { return turn_behind == me; });
            turn_behind = (me + 1) % tasks;
            changed.notify_all();
        }
    };
    gordian::wait_group all;
    for (int t = 0; t < tasks; ++t) all.go([&, t] { rotates(t); });
    all.wait();
}
