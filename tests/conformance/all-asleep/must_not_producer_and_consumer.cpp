// Expect: nothing
// At each moment one of the two is asleep, and the other one about to be.
#include <gordian/gordian.hpp>

int main() {
    const auto there = gordian::make_channel<int>(), back = gordian::make_channel<int>();
    gordian::thread other([=] {
        for (int i : there) back.send(i + 1);
    });
    for (int i = 0; i < 5000; ++i) {
        there.send(i);
        if (*back.receive() != i + 1) return 1;
    }
    there.close();
    other.join();
}
