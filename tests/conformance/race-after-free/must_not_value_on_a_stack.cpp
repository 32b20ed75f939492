// Expect: nothing
// The other task is joined before the value ends.
#include <gordian/gordian.hpp>

int main() {
    gordian::thread bob;
    {
        gordian::tracked<int> data{0};
        bob = gordian::thread([&] { data = 1; });
        bob.join();
    }
}
