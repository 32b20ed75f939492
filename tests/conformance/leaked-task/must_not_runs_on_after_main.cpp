// Expect: nothing
// Both are asleep now and then when main ends, and need a moment more until they have ended.
#include <gordian/gordian.hpp>

int main() {
    const auto there = gordian::make_channel<int>(), back = gordian::make_channel<int>();
    gordian::go([=] {
        for (int i = 0; i < 200; ++i) {
            there.send(i);
            (void)back.receive();
        }
        there.close();
    });
    gordian::go([=] {
        for (int n : there) back.send(n);
    });
}
