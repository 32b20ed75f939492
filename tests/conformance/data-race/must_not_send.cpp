// Expect: nothing
// What the sender did before is ordered before what the receiver does.
#include <gordian/gordian.hpp>

#include <atomic>
#include <thread>

int main() {
    std::atomic<bool> first_is_through{false};  // the library does not see it
    gordian::tracked<int> data{0};
    const auto c = gordian::make_channel<int>(1);
    gordian::thread alice([&] {
        data = 1;
        c.send(1);
        first_is_through = true;
    });
    gordian::thread bob([&] {
        (void)c.receive();
        while (!first_is_through) std::this_thread::yield();
        data = 2;
    });
    alice.join();
    bob.join();
}
