// Expect: livelock (suspected), exit 0 tasks=2
// Each says that it wants to go, sees that the other does too, and takes it back.
#include <gordian/gordian.hpp>

int main() {
    gordian::atomic<bool> alice_goes{false}, bob_goes{false};
    gordian::barrier step{2};
    const auto gives_way = [&](gordian::atomic<bool>& mine, gordian::atomic<bool>& others) {
        for (int attempt = 0; attempt < 6'000; ++attempt) {
            mine.store(true);
            step.arrive_and_wait();
            const bool both = others.load();
            step.arrive_and_wait();
            if (!both) return;
            mine.store(false);
        }
    };
    gordian::thread alice([&] { gives_way(alice_goes, bob_goes); });
    gordian::thread bob([&] { gives_way(bob_goes, alice_goes); });
    alice.join();
    bob.join();
}
