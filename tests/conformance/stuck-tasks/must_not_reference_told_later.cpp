// Expect: nothing options=stuck_after=5
// The one who will send was running before the channel was made, and is told of it through another channel.
#include <gordian/gordian.hpp>

using namespace std::chrono_literals;

int main() {
    const auto addresses = gordian::make_channel<const gordian::channel<int>*>(0, "addresses");
    auto late = gordian::go([addresses] {
        const auto* const where = *addresses.receive();
        gordian::this_task::sleep_for(60ms);
        where->send(1);
    });
    auto waiting = gordian::go([addresses] {
        const auto answers = gordian::make_channel<int>(0, "answers");
        addresses.send(&answers);
        (void)answers.receive();
    });
    waiting.join();
    late.join();
}
