// Expect: livelock (suspected), exit 0 tasks=2
// Each takes one permit, is refused the other one, and gives its own back.
#include <gordian/gordian.hpp>

int main() {
    gordian::binary_semaphore left{1}, right{1};
    gordian::barrier step{2};
    const auto gives_back = [&](gordian::binary_semaphore& mine, gordian::binary_semaphore& other) {
        for (int attempt = 0; attempt < 3'000; ++attempt) {
            mine.acquire();
            step.arrive_and_wait();
            const bool has_both = other.try_acquire();
            step.arrive_and_wait();
            if (has_both) other.release();
            mine.release();
            step.arrive_and_wait();
        }
    };
    gordian::thread alice([&] { gives_back(left, right); });
    gordian::thread bob([&] { gives_back(right, left); });
    alice.join();
    bob.join();
}
