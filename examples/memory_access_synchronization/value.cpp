// Section: Memory Access Synchronization
// Shows: a mutex removes the data race. Which of the two comes first is still open, so both branches may print.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include <cstdio>

int main() {
    gordian::mutex memory_access{"memory_access"};
    gordian::tracked<int> value{0};
    auto adder = gordian::go(gordian::task_name{"adder"}, [&] {
        memory_access.lock();
        value++;
        memory_access.unlock();
    });
    memory_access.lock();
    if (value == 0) {
        std::puts("the value is 0.");
    } else {
        std::printf("the value is %d.\n", value.load());
    }
    memory_access.unlock();
    adder.join();
}
