// Expect: nothing
// An unbuffered channel: the receive is before the send is complete.
#include <gordian/gordian.hpp>

int main() {
    gordian::tracked<int> data{0};
    const auto c = gordian::make_channel<int>(0);
    gordian::thread alice([&] {
        data = 1;
        (void)c.receive();
    });
    gordian::thread bob([&] {
        c.send(1);
        data = 2;
    });
    alice.join();
    bob.join();
}
