// Expect: nothing
// As many as were added.
#include <gordian/gordian.hpp>

int main() {
    gordian::wait_group workers{"workers"};
    workers.add(3);
    for (int i = 0; i < 3; ++i) gordian::go([&] { workers.done(); });
    workers.wait();
}
