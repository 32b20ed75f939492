// Expect: nothing
// A release is before the acquire that takes its permit.
#include <gordian/gordian.hpp>

#include <atomic>
#include <thread>

int main() {
    std::atomic<bool> first_is_through{false};  // the library does not see it
    gordian::tracked<int> data{0};
    gordian::counting_semaphore<> permits{0};
    gordian::thread alice([&] {
        data = 1;
        permits.release();
        first_is_through = true;
    });
    gordian::thread bob([&] {
        permits.acquire();
        while (!first_is_through) std::this_thread::yield();
        data = 2;
    });
    alice.join();
    bob.join();
}
