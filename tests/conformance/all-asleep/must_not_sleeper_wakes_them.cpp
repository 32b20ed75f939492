// Expect: nothing
// Sleeping is a wait with an end.
#include <gordian/gordian.hpp>

using namespace std::chrono_literals;

int main() {
    const auto work = gordian::make_channel<int>();
    auto late = gordian::go([=] {
        gordian::this_task::sleep_for(50ms);
        work.send(1);
    });
    gordian::thread later([=] {
        gordian::this_task::sleep_for(70ms);
        work.send(2);
    });
    const int sum = *work.receive() + *work.receive();
    late.join();
    later.join();
    return sum == 3 ? 0 : 1;
}
