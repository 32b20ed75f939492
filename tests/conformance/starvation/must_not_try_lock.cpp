// Expect: nothing
// It is refused as often, and gets as much done as the other by something else.
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
            gordian::this_task::progress();
        }
    });
    gordian::thread polite([&] {
        for (int i = 0; i < rounds; ++i) {
            taken.acquire();
            const std::unique_lock lock(m, std::try_to_lock);
            gordian::this_task::progress();
            asked.release();
        }
    });
    greedy.join();
    polite.join();
}
