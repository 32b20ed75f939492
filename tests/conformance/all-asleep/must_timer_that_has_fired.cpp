// Expect: all-asleep (observed), exit 66 tasks=1
// An alarm rings once.
#include <gordian/gordian.hpp>

using namespace std::chrono_literals;

int main() {
    const auto alarm = gordian::after(1ms);
    (void)alarm.receive();
    (void)alarm.receive();
}
