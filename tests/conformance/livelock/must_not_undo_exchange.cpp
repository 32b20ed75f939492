// Expect: nothing
// A retry loop: who is refused looks again and succeeds, and the count grows.
#include <gordian/gordian.hpp>

int main() {
    gordian::atomic<int> count{0};
    const auto counts = [&] {
        for (int i = 0; i < 20'000; ++i) {
            int seen = count.load();
            while (!count.compare_exchange_weak(seen, seen + 1)) {}
        }
    };
    gordian::thread alice(counts), bob(counts);
    alice.join();
    bob.join();
}
