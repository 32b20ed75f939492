// Expect: data-race (observed), exit 66 tasks=3
// What the sender does after its send is not ordered with the receiver.
#include <gordian/gordian.hpp>

#include <atomic>
#include <thread>

int main() {
    std::atomic<bool> first_is_through{false};  // the library does not see it
    gordian::tracked<int> data{0};
    const auto c = gordian::make_channel<int>(1);
    gordian::thread alice([&] {
        c.send(1);
        data = 1;
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
