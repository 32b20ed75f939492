// Expect: send-on-closed (observed), exit 66 resources=news
// Closed while a sender waits there.
#include <gordian/gordian.hpp>

int main() {
    const auto news = gordian::make_channel<int>(0, "news");
    const auto sending = gordian::make_channel<void>();
    bool thrown = false;
    auto reporter = gordian::go([&] {
        try {
            sending.send();
            news.send(1);
        } catch (const gordian::channel_error&) {
            thrown = true;
        }
    });
    (void)sending.receive();
    for (int i = 0; i < 100; ++i) gordian::this_task::yield();
    news.close();
    reporter.join();
    return thrown ? 0 : 1;
}
