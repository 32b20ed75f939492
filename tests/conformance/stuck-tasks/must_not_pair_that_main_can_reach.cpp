// Expect: nothing options=stuck_after=5
// main has kept one of the two channels, and takes its time.
#include <gordian/gordian.hpp>

using namespace std::chrono_literals;

int main() {
    const auto ping = gordian::make_channel<int>(0, "ping"), pong = gordian::make_channel<int>(0, "pong");
    auto alice = gordian::go(gordian::task_name{"alice"}, [ping, pong] {
        (void)ping.receive();
        pong.send(1);
    });
    auto bob = gordian::go(gordian::task_name{"bob"}, [pong] { (void)pong.receive(); });
    gordian::this_task::sleep_for(60ms);
    ping.send(1);
    alice.join();
    bob.join();
}
