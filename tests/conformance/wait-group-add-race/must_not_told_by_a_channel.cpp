// Expect: nothing
// The task adds itself and says so before main waits.
#include <gordian/gordian.hpp>

int main() {
    gordian::wait_group workers{"workers"};
    const auto added = gordian::make_channel<void>();
    auto worker = gordian::go([&] {
        workers.add();
        added.send();
        workers.done();
    });
    (void)added.receive();
    workers.wait();
    worker.join();
}
