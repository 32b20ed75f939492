// Expect: nothing
// One needs the next, and whoever called one may call it again when it has run; one that threw is run by the next caller.
#include <gordian/gordian.hpp>

#include <stdexcept>

int main() {
    gordian::once first, second, third;
    int runs = 0;
    for (int i = 0; i < 3; ++i)
        first.call([&] {
            second.call([&] { third.call([&] { ++runs; }); });
            third.call([&] { ++runs; });
        });
    gordian::once_flag flag;
    for (int i = 0; i < 3; ++i) {
        try {
            gordian::call_once(flag, [&] {
                ++runs;
                if (runs == 2) throw std::runtime_error("not yet");
            });
        } catch (const std::runtime_error&) {}
    }
    return runs == 3 ? 0 : 1;
}
