// Expect: nothing options=starvation_bypasses=2000
// A spin lock that several tasks share as chance has it, one that waits on a value, and a lock that hands out tickets.
#include <gordian/gordian.hpp>

int main() {
    gordian::atomic_flag spin;
    gordian::atomic<int> gate{0}, next{0}, now_served{0};
    int guarded = 0;
    const auto works = [&] {
        for (int i = 0; i < 5'000; ++i) {
            while (spin.test_and_set(std::memory_order_acquire)) gordian::this_task::yield();
            ++guarded;
            spin.clear(std::memory_order_release);

            int open = 0;
            while (!gate.compare_exchange_strong(open, 1)) {
                gate.wait(1);
                open = 0;
            }
            gate.store(0);
            gate.notify_one();

            const int ticket = next.fetch_add(1);
            while (now_served.load() != ticket) gordian::this_task::yield();
            now_served.fetch_add(1);
        }
    };
    gordian::thread alice(works), bob(works), carol(works);
    alice.join();
    bob.join();
    carol.join();
}
