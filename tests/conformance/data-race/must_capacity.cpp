// Expect: data-race (observed), exit 66 tasks=3
// There is room for both: the second send has not waited for the receive.
#include <gordian/gordian.hpp>

#include <atomic>
#include <thread>

int main() {
    std::atomic<bool> first_is_through{false};  // the library does not see it
    gordian::tracked<int> data{0};
    const auto c = gordian::make_channel<int>(2);
    c.send(0);
    gordian::thread alice([&] {
        data = 1;
        (void)c.receive();
        first_is_through = true;
    });
    gordian::thread bob([&] {
        while (!first_is_through) std::this_thread::yield();
        c.send(1);
        data = 2;
    });
    alice.join();
    bob.join();
}
