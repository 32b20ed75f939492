// Expect: nothing options=stuck_after=5
// A std::stop_callback on the waiter's stack closes the channel: the standard library's list has its address.
#include <gordian/gordian.hpp>

#include <stop_token>

using namespace std::chrono_literals;

int main() {
    std::stop_source stop;
    auto waiting = gordian::go([token = stop.get_token()] {
        const auto work = gordian::make_channel<int>(0, "work");
        const std::stop_callback ends(token, [&] { work.close(); });
        for (const int item : work) (void)item;
    });
    gordian::this_task::sleep_for(60ms);
    stop.request_stop();
    waiting.join();
}
