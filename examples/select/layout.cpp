// Section: Select (layout)
// Shows: as the notes declare them all three channels are nil, so no case can ever be ready.
// Gordian says: nil-channel (observed), exit 66
#include <gordian/gordian.hpp>

#include <any>
#include <cstdio>
#include <optional>

int main() {
    gordian::receiver<std::any> c1, c2;
    gordian::sender<std::any> c3;
    gordian::select(gordian::on_receive(c1, [](const std::optional<std::any>&) { std::puts("received from c1"); }),
                    gordian::on_receive(c2, [](const std::optional<std::any>&) { std::puts("received from c2"); }),
                    gordian::on_send(c3, std::any{}, [] { std::puts("sent to c3"); }));
}
