// Expect: starvation (suspected), exit 0 tasks=2 resources=shared
// The polite one always asks while the greedy one has it, though it is given back each time.
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    gordian::mutex m{"shared"};
    gordian::binary_semaphore taken{0}, asked{0};
    constexpr int rounds = 11'000;
    gordian::thread greedy([&] {
        for (int i = 0; i < rounds; ++i) {
            const std::lock_guard guard(m);
            taken.release();
            asked.acquire();
        }
    });
    gordian::thread polite([&] {
        for (int i = 0; i < rounds; ++i) {
            taken.acquire();
            const std::unique_lock lock(m, std::try_to_lock);
            asked.release();
        }
    });
    greedy.join();
    polite.join();
}
