// Expect: livelock (suspected), exit 0 tasks=2
// Two locks that are atomics: each takes its own, is refused the other one, and gives its own back.
#include <gordian/gordian.hpp>

int main() {
    gordian::atomic<int> left{0}, right{0};
    gordian::barrier step{2};
    const auto gives_way = [&](gordian::atomic<int>& mine, gordian::atomic<int>& other) {
        for (int attempt = 0; attempt < 6'000; ++attempt) {
            int nobody = 0;
            if (!mine.compare_exchange_strong(nobody, 1)) return;
            step.arrive_and_wait();
            nobody = 0;
            const bool has_both = other.compare_exchange_strong(nobody, 1);
            step.arrive_and_wait();
            if (has_both) return;
            mine.store(0);
            step.arrive_and_wait();
        }
    };
    gordian::thread alice([&] { gives_way(left, right); });
    gordian::thread bob([&] { gives_way(right, left); });
    alice.join();
    bob.join();
}
