// Expect: circular-wait (observed), exit 66 tasks=2
// No lock at all: each of two tasks waits for the other's end.
// Says: waits for the end of alice
// Says: whose end alice waits for, waits itself
// Says: release what is held before waiting for a task that needs it
#include <gordian/gordian.hpp>

int main() {
    gordian::task alice, bob;
    gordian::latch both_are_known{1};
    alice = gordian::go(gordian::task_name{"alice"}, [&] {
        both_are_known.wait();
        bob.join();
    });
    bob = gordian::go(gordian::task_name{"bob"}, [&] {
        both_are_known.wait();
        alice.join();
    });
    gordian::binary_semaphore never{0};
    both_are_known.count_down();
    never.acquire();
}
