// Expect: nothing
// Whoever made it uses it, and others have values of their own.
#include <gordian/gordian.hpp>

int main() {
    const auto uses = [] {
        gordian::confined<int> value{1};
        for (int i = 0; i < 100; ++i) value.with([](int& v) { ++v; });
    };
    gordian::thread alice(uses), bob(uses);
    uses();
    alice.join();
    bob.join();
}
