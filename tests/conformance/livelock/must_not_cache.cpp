// Expect: nothing
// A cache that is mostly read: readers share it, a writer comes seldom, and both count who is there.
#include <gordian/gordian.hpp>

#include <mutex>
#include <shared_mutex>

int main() {
    gordian::shared_mutex lock{"cache"};
    gordian::atomic<int> hits{0}, readers{0}, writers{0};
    int value = 0;
    const auto uses = [&](int seed) {
        for (int i = 0; i < 8'000; ++i) {
            if ((i + seed) % 100 == 0) {
                ++writers;
                const std::lock_guard guard(lock);
                ++value;
                --writers;
            } else {
                ++readers;
                if (writers.load() == 0) ++hits;
                const std::shared_lock guard(lock);
                if (value < 0) return;
                --readers;
            }
        }
    };
    gordian::wait_group all;
    for (int t = 0; t < 4; ++t) all.go([&, t] { uses(t * 13); });
    all.wait();
}
