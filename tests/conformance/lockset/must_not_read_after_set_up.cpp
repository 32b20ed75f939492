// Expect: nothing
// Written once, and only read afterwards.
#include <gordian/gordian.hpp>

int main() {
    gordian::tracked<int> data{0};
    data = 1;
    const auto reads = [&] { (void)data.load(); };
    gordian::thread alice(reads), bob(reads);
    alice.join();
    bob.join();
}
