// Expect: nothing
// One of them loses patience, and the other one is sent what it waits for.
#include <gordian/gordian.hpp>

using namespace std::chrono_literals;

int main() {
    const auto left = gordian::make_channel<int>(0, "left"), right = gordian::make_channel<int>(0, "right");
    auto other = gordian::go([=] {
        gordian::select(gordian::on_receive(left, [](std::optional<int>) {}),
                        gordian::on_receive(right, [](std::optional<int>) {}));
    });
    gordian::select(gordian::on_receive(left, [](std::optional<int>) {}), gordian::on_timeout(20ms, [] {}));
    right.send(1);
    other.join();
}
