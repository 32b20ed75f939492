// Expect: nothing
// The one who waits is started after all was added.
#include <gordian/gordian.hpp>

int main() {
    gordian::wait_group workers{"workers"};
    workers.add();
    auto waiting = gordian::go([&] { workers.wait(); });
    workers.done();
    waiting.join();
}
