// Section: Select (timeout)
// Shows: a case on a timer ends the wait for a channel that nobody writes to. `on_timeout(10ms, ...)` says the same.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include <cstdio>
#include <optional>

using namespace std::chrono_literals;

int main() {
    gordian::receiver<int> c;
    gordian::select(gordian::on_receive(c, [](std::optional<int>) {}),
                    gordian::on_receive(gordian::after(10ms), [](auto) { std::puts("Timed out."); }));
}
