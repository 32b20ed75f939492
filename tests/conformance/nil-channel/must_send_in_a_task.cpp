// Expect: nil-channel (observed), exit 66 tasks=1 also=leaked-task
// In a task: the others go on, and when main ends it is one that nobody wakes.
// Says: waits for ever: it sends on a nil channel
// Says: waits to send on a nil channel
#include <gordian/gordian.hpp>

int main() {
    gordian::go([] {
        const gordian::sender<int> never_made;
        never_made.send(1);
    });
    while (gordian::findings().empty()) gordian::this_task::yield();
}
