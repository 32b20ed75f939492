// Expect: all-asleep (observed), exit 66 tasks=2 resources=news
// Two wait for a third one, which ends without a word.
#include <gordian/gordian.hpp>

int main() {
    const auto news = gordian::make_channel<int>(0, "news");
    gordian::latch over{1};
    gordian::go([&, news] {
        over.wait();
        if (news.capacity() > 0) news.send(1);
    });
    auto listener = gordian::go([=] { (void)news.receive(); });
    over.count_down();
    (void)news.receive();
    listener.join();
}
