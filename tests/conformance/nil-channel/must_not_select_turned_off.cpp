// Expect: nothing
// The nil channel turns a case off, as in Go, while another one can be ready, or time ends the wait.
#include <gordian/gordian.hpp>

using namespace std::chrono_literals;

int main() {
    auto a = gordian::make_channel<int>(0, "a"), b = gordian::make_channel<int>(0, "b");
    gordian::go([a] {
        for (int i = 0; i < 10; ++i) a.send(i);
        a.close();
    });
    gordian::go([b] {
        for (int i = 0; i < 10; ++i) b.send(i);
        b.close();
    });
    int received = 0;
    const auto take = [&](gordian::channel<int>& from) {
        return gordian::on_receive(from, [&](std::optional<int> n) {
            if (n)
                ++received;
            else
                from = {};
        });
    };
    while (a || b) gordian::select(take(a), take(b));
    gordian::select(take(a), take(b), gordian::otherwise([] {}));
    gordian::select(take(a), take(b), gordian::on_timeout(1ms, [] {}));
    return received == 20 ? 0 : 1;
}
