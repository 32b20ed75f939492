// Expect: negative-wait-group (observed), exit 66 resources=workers
// More are taken away than there are.
#include <gordian/gordian.hpp>

#include <stdexcept>

int main() {
    gordian::wait_group workers{"workers"};
    workers.add(2);
    try {
        workers.add(-3);
    } catch (const std::logic_error&) {}
}
