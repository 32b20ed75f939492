// Expect: stuck-tasks (observed), exit 66 tasks=2 resources=ping,pong
// Each waits for the other's signal, nobody else has their channels, and main serves on.
#include <gordian/gordian.hpp>

namespace {
void start_both() {
    const auto ping = gordian::make_channel<int>(0, "ping"), pong = gordian::make_channel<int>(0, "pong");
    gordian::go(gordian::task_name{"alice"}, [ping, pong] {
        (void)ping.receive();
        pong.send(1);
    });
    gordian::go(gordian::task_name{"bob"}, [ping, pong] {
        (void)pong.receive();
        ping.send(1);
    });
}
}  // namespace

int main() {
    start_both();
    while (gordian::findings().empty()) gordian::this_task::yield();
}
