// Expect: nothing
// A receive from a timer is ordered after the call that made it.
#include <gordian/gordian.hpp>

#include <atomic>
#include <chrono>
#include <thread>

int main() {
    gordian::tracked<int> data{0};
    std::atomic<bool> made{false};  // the library does not see it
    gordian::receiver<gordian::time_point> timer;
    gordian::thread alice([&] {
        data = 1;
        timer = gordian::after(std::chrono::milliseconds(1));
        made = true;
    });
    gordian::thread bob([&] {
        while (!made) std::this_thread::yield();
        (void)timer.receive();
        data = 2;
    });
    alice.join();
    bob.join();
}
