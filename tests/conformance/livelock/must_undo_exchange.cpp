// Expect: livelock (suspected), exit 0 tasks=2
// One wants the door open, the other wants it shut, and each undoes what the other did.
#include <gordian/gordian.hpp>

int main() {
    gordian::atomic<int> door{0};
    const auto insists = [&](int from, int to) {
        for (int done = 0; done < 4'000;) {
            int seen = from;
            if (door.compare_exchange_strong(seen, to))
                ++done;
            else
                gordian::this_task::yield();
        }
    };
    auto opens = gordian::go([&] { insists(0, 1); });
    auto shuts = gordian::go([&] { insists(1, 0); });
    opens.join();
    shuts.join();
}
