// Expect: nothing
// They write in phases that follow each other.
#include <gordian/gordian.hpp>

#include <atomic>
#include <thread>

int main() {
    std::atomic<bool> first_is_through{false};  // the library does not see it
    gordian::tracked<int> data{0};
    gordian::barrier phase{2};
    gordian::thread alice([&] {
        data = 1;
        phase.arrive_and_wait();
        first_is_through = true;
    });
    gordian::thread bob([&] {
        phase.arrive_and_wait();
        while (!first_is_through) std::this_thread::yield();
        data = 2;
    });
    alice.join();
    bob.join();
}
