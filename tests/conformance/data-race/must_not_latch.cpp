// Expect: nothing
// A latch orders what came before its counts before what comes after its waits.
#include <gordian/gordian.hpp>

#include <atomic>
#include <thread>

int main() {
    std::atomic<bool> first_is_through{false};  // the library does not see it
    gordian::tracked<int> data{0};
    gordian::latch open{1};
    gordian::thread alice([&] {
        data = 1;
        open.count_down();
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
