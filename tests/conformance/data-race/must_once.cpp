// Expect: data-race (observed), exit 66 tasks=3
// What comes after the call is not part of it.
#include <gordian/gordian.hpp>

#include <atomic>
#include <thread>

int main() {
    std::atomic<bool> first_is_through{false};  // the library does not see it
    gordian::tracked<int> data{0};
    gordian::once set_up;
    gordian::thread alice([&] {
        set_up.call([] {});
        data = 1;
        first_is_through = true;
    });
    gordian::thread bob([&] {
        while (!first_is_through) std::this_thread::yield();
        set_up.call([] {});
        data = 2;
    });
    alice.join();
    bob.join();
}
