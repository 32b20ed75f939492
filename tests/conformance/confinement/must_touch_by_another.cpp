// Expect: confinement (observed), exit 66
// It belongs to main, and another task touches it.
#include <gordian/gordian.hpp>

int main() {
    gordian::confined<int> value{1};
    gordian::thread bob([&] { value.with([](int& v) { ++v; }); });
    bob.join();
}
