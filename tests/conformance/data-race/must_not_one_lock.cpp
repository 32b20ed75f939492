// Expect: nothing
// One lock for both.
#include <gordian/gordian.hpp>

#include <atomic>
#include <mutex>
#include <thread>

int main() {
    std::atomic<bool> first_is_through{false};  // the library does not see it
    gordian::tracked<int> data{0};
    gordian::mutex left{"left"};
    gordian::thread alice([&] {
        {
            const std::lock_guard guard(left);
            data = 1;
        }
        first_is_through = true;
    });
    gordian::thread bob([&] {
        while (!first_is_through) std::this_thread::yield();
        const std::lock_guard guard(left);
        data = 2;
    });
    alice.join();
    bob.join();
}
