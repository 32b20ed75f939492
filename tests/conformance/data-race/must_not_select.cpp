// Expect: nothing
// A select sends and another one receives, as send and receive do.
#include <gordian/gordian.hpp>

#include <atomic>
#include <thread>

int main() {
    std::atomic<bool> first_is_through{false};  // the library does not see it
    gordian::tracked<int> data{0};
    const auto c = gordian::make_channel<int>(1), other = gordian::make_channel<int>(1);
    gordian::thread alice([&] {
        data = 1;
        gordian::select(gordian::on_send(c, 1, [] {}), gordian::on_receive(other, [](auto) {}));
        first_is_through = true;
    });
    gordian::thread bob([&] {
        gordian::select(gordian::on_receive(c, [](auto) {}), gordian::on_receive(other, [](auto) {}));
        while (!first_is_through) std::this_thread::yield();
        data = 2;
    });
    alice.join();
    bob.join();
}
