// Expect: all-asleep (observed), exit 66 tasks=1 resources=workers
// Three are counted, two are done and gone.
#include <gordian/gordian.hpp>

int main() {
    gordian::wait_group workers{"workers"};
    workers.add(3);
    for (int i = 0; i < 2; ++i) gordian::go([&] { workers.done(); });
    workers.wait();
}
