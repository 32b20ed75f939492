// Expect: check-failed (observed), exit 134|66
// In a task of a wait group, while main waits for it.
#include <gordian/gordian.hpp>

#include <stdexcept>

int main() {
    gordian::wait_group workers;
    workers.go([] { throw std::logic_error("out of range"); });
    workers.wait();
}
