// Expect: nil-channel (observed), exit 66 tasks=1 also=leaked-task
// In a task: the others go on, and when main ends it is one that nobody wakes.
#include <gordian/gordian.hpp>

int main() {
    gordian::go([] {
        const gordian::sender<int> never_made;
        never_made.send(1);
    });
    while (gordian::findings().empty()) gordian::this_task::yield();
}
