// Expect: data-race (observed), exit 66 tasks=3
// Each has a lock, and not the same one.
#include <gordian/gordian.hpp>

#include <atomic>
#include <mutex>
#include <thread>

int main() {
    std::atomic<bool> first_is_through{false};  // the library does not see it
    gordian::tracked<int> data{0};
    gordian::mutex left{"left"}, right{"right"};
    gordian::thread alice([&] {
        {
            const std::lock_guard guard(left);
            data = 1;
        }
        first_is_through = true;
    });
    gordian::thread bob([&] {
        while (!first_is_through) std::this_thread::yield();
        const std::lock_guard guard(right);
        data = 2;
    });
    alice.join();
    bob.join();
}
