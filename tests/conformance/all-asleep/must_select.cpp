// Expect: all-asleep (observed), exit 66 tasks=2 resources=left,right
// Both wait for whichever comes first, and neither sends.
#include <gordian/gordian.hpp>

int main() {
    const auto left = gordian::make_channel<int>(0, "left"), right = gordian::make_channel<int>(0, "right");
    const auto wait = [=] {
        gordian::select(gordian::on_receive(left, [](std::optional<int>) {}),
                        gordian::on_receive(right, [](std::optional<int>) {}));
    };
    auto other = gordian::go(wait);
    wait();
    other.join();
}
