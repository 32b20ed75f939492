// Expect: nothing
// One group for ten rounds.
#include <gordian/gordian.hpp>

int main() {
    gordian::wait_group workers{"workers"};
    for (int round = 0; round < 10; ++round) {
        for (int i = 0; i < 5; ++i) workers.go([] { gordian::this_task::yield(); });
        workers.wait();
    }
}
