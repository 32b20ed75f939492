// Expect: nothing
// A negative add down to zero.
#include <gordian/gordian.hpp>

int main() {
    gordian::wait_group workers{"workers"};
    workers.add(3);
    workers.add(-3);
    workers.wait();
}
