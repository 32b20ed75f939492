// Section: Select (layout)
// Shows: the channels are made and every case is ready: one is chosen, each as likely as the others.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include <any>
#include <cstdio>
#include <optional>

int main() {
    const auto first = gordian::make_channel<std::any>(1, "c1"), second = gordian::make_channel<std::any>(1, "c2");
    first.send(1);
    second.send(2);
    gordian::receiver<std::any> c1 = first, c2 = second;
    gordian::sender<std::any> c3 = gordian::make_channel<std::any>(1, "c3");
    gordian::select(gordian::on_receive(c1, [](const std::optional<std::any>&) { std::puts("received from c1"); }),
                    gordian::on_receive(c2, [](const std::optional<std::any>&) { std::puts("received from c2"); }),
                    gordian::on_send(c3, std::any{}, [] { std::puts("sent to c3"); }));
}
