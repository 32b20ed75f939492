// Expect: nothing options=stuck_after=5
// The task that will send has no handle of its own: it uses main's, which waits itself, by reference.
#include <gordian/gordian.hpp>

using namespace std::chrono_literals;

int main() {
    const auto answers = gordian::make_channel<int>(0, "answers");
    auto late = gordian::go([&answers] {
        gordian::this_task::sleep_for(60ms);
        answers.send(1);
    });
    const auto answer = answers.receive();
    late.join();
    return answer == 1 ? 0 : 1;
}
