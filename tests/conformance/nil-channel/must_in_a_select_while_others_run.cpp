// Expect: nil-channel (observed), exit 66 tasks=1 options=stuck_after=10
// It is stuck for long while others run, and then main ends: still one finding.
#include <gordian/gordian.hpp>

using namespace std::chrono_literals;

int main() {
    const gordian::channel<int> never_made;
    gordian::go([never_made] {
        gordian::select(gordian::on_receive(never_made, [](auto) {}), gordian::on_send(never_made, 1, [] {}));
    });
    while (gordian::findings().empty()) gordian::this_task::yield();
    gordian::this_task::sleep_for(100ms);
}
