// Expect: nothing
// It is handed over before the other one touches it, and handed back before the first one does.
#include <gordian/gordian.hpp>

int main() {
    gordian::confined<int> value{1};
    const gordian::task_id mine = gordian::this_task::id();
    gordian::latch handed_over{1};
    gordian::task bob = gordian::go([&] {
        handed_over.wait();
        value.with([](int& v) { ++v; });
        value.hand_off(mine);
    });
    value.hand_off(bob.id());
    handed_over.count_down();
    bob.join();
    value.with([](int& v) { ++v; });
}
