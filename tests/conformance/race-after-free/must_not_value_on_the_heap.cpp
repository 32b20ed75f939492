// Expect: nothing
// Who deletes it was told by a channel that the other one has used it.
#include <gordian/gordian.hpp>

#include <memory>

int main() {
    const auto used = gordian::make_channel<int>(0);
    auto data = std::make_unique<gordian::tracked<int>>(0);
    gordian::thread bob([&] {
        *data = 1;
        used.send(1);
    });
    (void)used.receive();
    data.reset();
    bob.join();
}
