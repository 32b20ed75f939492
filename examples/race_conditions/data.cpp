// Section: Race conditions (basic example)
// Shows: `data++` beside `if data == 0`, and again in the printf: nothing orders the two tasks, so any outcome is
//        possible.
// Gordian says: data-race (observed), exit 66
#include <gordian/gordian.hpp>

#include <cstdio>

int main() {
    gordian::tracked<int> data{0};
    auto adder = gordian::go(gordian::task_name{"adder"}, [&] { data++; });
    if (data == 0) {
        std::printf("the value is %d.\n", data.load());
    }
    adder.join();  // data must outlive the task; the two accesses above come before this and stay unordered
}
