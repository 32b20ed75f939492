// Expect: wait-group-add-race (observed), exit 66 resources=workers
// The one who waits was started before anything was added.
#include <gordian/gordian.hpp>

int main() {
    gordian::wait_group workers{"workers"};
    auto waiting = gordian::go([&] { workers.wait(); });
    workers.add();
    workers.done();
    waiting.join();
}
