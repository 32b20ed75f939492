// Expect: leaked-task (observed), exit 66 tasks=1 resources=news
// A task that waits when main has ended is leaked; that then everybody is asleep is not said as well.
#include <gordian/gordian.hpp>

int main() {
    const auto news = gordian::make_channel<int>(0, "news");
    gordian::latch running{1};
    gordian::go([&running, news] {
        running.count_down();
        (void)news.receive();
    });
    running.wait();
}
