// Expect: nothing
// To find nothing to receive, again and again, is not to be passed over.
#include <gordian/gordian.hpp>

int main() {
    const auto messages = gordian::make_channel<int>(1);
    gordian::atomic<int> received{0};
    const auto polls = [&] {
        while (received.load() < 2'000) {
            int message = 0;
            if (messages.try_receive(message) == gordian::channel_status::success)
                ++received;
            else
                gordian::this_task::yield();
        }
    };
    gordian::thread alice(polls), bob(polls);
    for (int i = 0; i < 2'000; ++i) messages.send(i);
    alice.join();
    bob.join();
}
