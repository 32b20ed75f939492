// Expect: data-race (observed), exit 66 tasks=3
// What comes after the close is not ordered with who sees it.
#include <gordian/gordian.hpp>

#include <atomic>
#include <thread>

int main() {
    std::atomic<bool> first_is_through{false};  // the library does not see it
    gordian::tracked<int> data{0};
    const auto c = gordian::make_channel<int>(1);
    gordian::thread alice([&] {
        c.close();
        data = 1;
        first_is_through = true;
    });
    gordian::thread bob([&] {
        while (c.receive()) {}
        while (!first_is_through) std::this_thread::yield();
        data = 2;
    });
    alice.join();
    bob.join();
}
