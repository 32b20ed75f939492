// Expect: data-race (observed), exit 66 tasks=3
// What comes after the count is not ordered with who waited.
#include <gordian/gordian.hpp>

#include <atomic>
#include <thread>

int main() {
    std::atomic<bool> first_is_through{false};  // the library does not see it
    gordian::tracked<int> data{0};
    gordian::latch open{1};
    gordian::thread alice([&] {
        open.count_down();
        data = 1;
        first_is_through = true;
    });
    gordian::thread bob([&] {
        open.wait();
        while (!first_is_through) std::this_thread::yield();
        data = 2;
    });
    alice.join();
    bob.join();
}
