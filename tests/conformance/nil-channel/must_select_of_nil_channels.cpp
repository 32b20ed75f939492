// Expect: nil-channel (observed), exit 66 tasks=1
// A select none of whose cases can be ready.
#include <gordian/gordian.hpp>

int main() {
    gordian::channel<int> in;
    gordian::channel<void> stop;
    gordian::select(gordian::on_receive(in, [](std::optional<int>) {}), gordian::on_send(stop, [] {}));
}
