// Expect: confinement (observed), exit 66
// It was handed over, and its old owner touches it again.
#include <gordian/gordian.hpp>

int main() {
    gordian::confined<int> value{1};
    gordian::latch handed_over{1};
    gordian::task bob = gordian::go([&] {
        handed_over.wait();
        value.with([](int& v) { ++v; });
    });
    value.hand_off(bob.id());
    handed_over.count_down();
    bob.join();
    value.with([](int& v) { ++v; });
}
