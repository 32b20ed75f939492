// Expect: wait-group-add-race (observed), exit 66 resources=workers
// The task adds itself: nothing orders that before main's wait.
// Says: adds to
#include <gordian/gordian.hpp>

int main() {
    gordian::wait_group workers{"workers"};
    auto worker = gordian::go([&] {
        workers.add();
        workers.done();
    });
    workers.wait();
    worker.join();
}
