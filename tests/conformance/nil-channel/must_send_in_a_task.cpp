// Expect: nil-channel (observed), exit 66 tasks=1
// In a task: the others go on. It is reported once, when main ends and nobody wakes it as well.
// Says: waits for ever: it sends on a nil channel
// Says: no preemption     holds
#include <gordian/gordian.hpp>

int main() {
    gordian::go([] {
        const gordian::sender<int> never_made;
        never_made.send(1);
    });
    while (gordian::findings().empty()) gordian::this_task::yield();
}
