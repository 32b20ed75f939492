// Expect: nil-channel (observed), exit 66 tasks=1 also=all-asleep
// Main waits for the end of a task that never ends: that ends the program, and is said of main alone.
// Says: the wait of 1 more task was reported before
#include <gordian/gordian.hpp>

int main() {
    gordian::go([] {
        const gordian::receiver<int> never_made;
        (void)never_made.receive();
    }).join();
}
