// Expect: nothing
// A task that counts may add more: it is not from zero.
#include <gordian/gordian.hpp>

int main() {
    gordian::wait_group workers{"workers"};
    workers.go([&] {
        for (int i = 0; i < 5; ++i) workers.go([] {});
    });
    workers.wait();
}
