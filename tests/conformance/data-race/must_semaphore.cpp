// Expect: data-race (observed), exit 66 tasks=3
// There are two permits: the one who takes the second is not ordered after the first.
#include <gordian/gordian.hpp>

#include <atomic>
#include <thread>

int main() {
    std::atomic<bool> first_is_through{false};  // the library does not see it
    gordian::tracked<int> data{0};
    gordian::counting_semaphore<> permits{2};
    gordian::thread alice([&] {
        permits.acquire();
        data = 1;
        first_is_through = true;
    });
    gordian::thread bob([&] {
        while (!first_is_through) std::this_thread::yield();
        permits.acquire();
        data = 2;
    });
    alice.join();
    bob.join();
}
