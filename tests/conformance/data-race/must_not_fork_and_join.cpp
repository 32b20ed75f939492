// Expect: nothing
// What came before the start is ordered before the task, and the task before what comes after its join.
#include <gordian/gordian.hpp>

int main() {
    gordian::tracked<int> data{0};
    data = 1;
    gordian::go([&] { data = 2; }).join();
    data = 3;
    gordian::thread([&] { data = 4; }).join();
    data = 5;
}
