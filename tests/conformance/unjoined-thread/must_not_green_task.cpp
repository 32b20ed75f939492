// Expect: nothing
// The handle of a green task may be dropped.
#include <gordian/gordian.hpp>

int main() {
    gordian::latch done{3};
    for (int i = 0; i < 3; ++i) gordian::task dropped = gordian::go([&] { done.count_down(); });
    done.wait();
}
