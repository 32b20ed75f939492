// Expect: destroyed-in-use (observed), exit 66 resources=table
// A reader is still in it.
#include <gordian/gordian.hpp>

#include <memory>

int main() {
    auto table = std::make_unique<gordian::shared_mutex>("table");
    gordian::latch reading{1};
    gordian::binary_semaphore gone{0};
    auto reader = gordian::go([&] {
        table->lock_shared();
        reading.count_down();
        gone.acquire();
    });
    reading.wait();
    table.reset();
    std::_Exit(gordian::findings().size() == 1 ? 66 : 1);
}
