// Expect: nothing
// Three are counted, and the third one is done after a while.
#include <gordian/gordian.hpp>

using namespace std::chrono_literals;

int main() {
    gordian::wait_group workers{"workers"};
    workers.add(3);
    for (int i = 0; i < 2; ++i) gordian::go([&] { workers.done(); });
    gordian::go([&] {
        gordian::this_task::sleep_for(20ms);
        workers.done();
    });
    workers.wait();
}
