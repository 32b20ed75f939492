// Expect: negative-wait-group (observed), exit 66 tasks=1 resources=workers
// Done, and never added.
#include <gordian/gordian.hpp>

#include <stdexcept>

int main() {
    gordian::wait_group workers{"workers"};
    try {
        workers.done();
    } catch (const std::logic_error&) {
        return 0;
    }
    return 1;
}
