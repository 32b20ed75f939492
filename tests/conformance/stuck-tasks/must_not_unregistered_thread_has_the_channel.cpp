// Expect: nothing options=stuck_after=5
// A std::thread uses main's handle by reference, and nothing that we see has told it of the channel.
#include <gordian/gordian.hpp>

#include <poll.h>
#include <thread>

int main() {
    const auto answers = gordian::make_channel<int>(0, "answers");
    std::thread stranger([&] {
        ::poll(nullptr, 0, 60);
        answers.send(1);
    });
    const auto answer = answers.receive();
    stranger.join();
    return answer == 1 ? 0 : 1;
}
