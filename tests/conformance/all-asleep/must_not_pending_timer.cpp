// Expect: nothing
// Who waits for a timer will be woken, and wakes the other one.
#include <gordian/gordian.hpp>

using namespace std::chrono_literals;

int main() {
    const auto work = gordian::make_channel<int>(0, "work");
    auto waiting = gordian::go([=] { (void)work.receive(); });
    (void)gordian::after(10ms).receive();
    const auto ticks = gordian::tick(5ms);
    for (int i = 0; i < 3; ++i) (void)ticks.receive();
    gordian::select(gordian::on_receive(work, [](std::optional<int>) {}),
                    gordian::on_receive(ticks, [](std::optional<gordian::time_point>) {}));
    work.send(1);
    waiting.join();
}
