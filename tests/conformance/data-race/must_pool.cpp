// Expect: data-race (observed), exit 66 tasks=3
// What comes after the put is not ordered with who gets it.
#include <gordian/gordian.hpp>

#include <atomic>
#include <thread>

int main() {
    std::atomic<bool> first_is_through{false};  // the library does not see it
    gordian::tracked<int> data{0};
    gordian::pool<int> numbers([] { return 0; });
    gordian::thread alice([&] {
        numbers.put(1);
        data = 1;
        first_is_through = true;
    });
    gordian::thread bob([&] {
        while (!first_is_through) std::this_thread::yield();
        (void)numbers.get();
        data = 2;
    });
    alice.join();
    bob.join();
}
