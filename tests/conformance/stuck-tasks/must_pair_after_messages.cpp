// Expect: stuck-tasks (observed), exit 66 tasks=2 resources=ping,pong
// They have exchanged messages with each other, and with main through a channel of main's; then each waits for the other.
#include <gordian/gordian.hpp>

namespace {
void start_both(const gordian::channel<int>& log) {
    const auto ping = gordian::make_channel<int>(0, "ping"), pong = gordian::make_channel<int>(0, "pong");
    gordian::go(gordian::task_name{"alice"}, [=] {
        for (int i = 0; i < 10; ++i) {
            ping.send(i);
            (void)pong.receive();
        }
        (void)pong.receive();
    });
    gordian::go(gordian::task_name{"bob"}, [=] {
        for (int i = 0; i < 10; ++i) {
            log.send(*ping.receive());
            pong.send(i);
        }
        (void)ping.receive();
    });
}
}  // namespace

int main() {
    const auto log = gordian::make_channel<int>(20, "log");
    start_both(log);
    while (gordian::findings().empty()) gordian::this_task::yield();
}
