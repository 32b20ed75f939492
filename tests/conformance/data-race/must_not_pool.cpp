// Expect: nothing
// A put is before the get that returns the same.
#include <gordian/gordian.hpp>

#include <atomic>
#include <thread>

int main() {
    std::atomic<bool> first_is_through{false};  // the library does not see it
    gordian::tracked<int> data{0};
    gordian::pool<int> numbers([] { return 0; });
    gordian::thread alice([&] {
        data = 1;
        numbers.put(1);
        first_is_through = true;
    });
    gordian::thread bob([&] {
        while (!first_is_through) std::this_thread::yield();
        if (numbers.get() == 1) data = 2;
    });
    alice.join();
    bob.join();
}
