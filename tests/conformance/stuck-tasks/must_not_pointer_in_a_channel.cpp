// Expect: nothing options=stuck_after=5
// The address of a channel on a task's stack lies in another channel's buffer.
#include <gordian/gordian.hpp>

using namespace std::chrono_literals;

int main() {
    const auto addresses = gordian::make_channel<const gordian::channel<int>*>(10, "addresses");
    auto waiting = gordian::go([&] {
        const auto answer = gordian::make_channel<int>(0, "answer");
        addresses.send(&answer);
        (void)answer.receive();
    });
    gordian::this_task::sleep_for(60ms);
    (*addresses.receive())->send(1);
    waiting.join();
}
