// Expect: nothing
// main adds.
#include <gordian/gordian.hpp>

int main() {
    gordian::wait_group workers{"workers"};
    workers.add();
    auto worker = gordian::go([&] { workers.done(); });
    workers.wait();
    worker.join();
}
