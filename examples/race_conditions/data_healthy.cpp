// Section: Race conditions (basic example)
// Shows: the same accesses in an order that the program guarantees: main looks when the task has ended.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include <cstdio>

int main() {
    gordian::tracked<int> data{0};
    auto adder = gordian::go(gordian::task_name{"adder"}, [&] { data++; });
    adder.join();
    if (data == 0) {
        std::printf("the value is %d.\n", data.load());
    }
}
