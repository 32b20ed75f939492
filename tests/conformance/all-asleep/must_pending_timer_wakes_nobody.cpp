// Expect: all-asleep (observed), exit 66 tasks=1 resources=work
// An alarm in an hour and a clock that ticks each second wake only who waits for them, and nobody does.
#include <gordian/gordian.hpp>

using namespace std::chrono_literals;

int main() {
    const auto alarm = gordian::after(1h);
    const auto ticks = gordian::tick(1s);
    const auto work = gordian::make_channel<int>(0, "work");
    (void)work.receive();
}
