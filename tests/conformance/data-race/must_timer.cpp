// Expect: data-race (observed), exit 66 tasks=3
// What comes after a timer was made is not ordered with who receives from it, though it fires later.
#include <gordian/gordian.hpp>

#include <atomic>
#include <chrono>
#include <thread>

int main() {
    std::atomic<bool> first_is_through{false};  // the library does not see it
    gordian::tracked<int> data{0};
    std::atomic<bool> made{false};
    gordian::receiver<gordian::time_point> timer;
    gordian::thread alice([&] {
        timer = gordian::after(std::chrono::milliseconds(1));
        made = true;
        data = 1;
        first_is_through = true;
    });
    gordian::thread bob([&] {
        while (!made) std::this_thread::yield();
        (void)timer.receive();
        while (!first_is_through) std::this_thread::yield();
        data = 2;
    });
    alice.join();
    bob.join();
}
