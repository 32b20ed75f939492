// Section: Select (default)
// Shows: with a default case a select never waits.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include <cstdio>
#include <optional>

int main() {
    const auto start = gordian::clock::now();
    gordian::receiver<int> c1, c2;
    gordian::select(gordian::on_receive(c1, [](std::optional<int>) {}),
                    gordian::on_receive(c2, [](std::optional<int>) {}), gordian::otherwise([&] {
                        const std::chrono::duration<double, std::micro> since = gordian::clock::now() - start;
                        std::printf("In default after %.3f us\n", since.count());
                    }));
}
