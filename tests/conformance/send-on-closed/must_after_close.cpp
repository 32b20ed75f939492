// Expect: send-on-closed (observed), exit 66 tasks=1 resources=news
// Sent after it was closed; the send throws.
#include <gordian/gordian.hpp>

int main() {
    const auto news = gordian::make_channel<int>(1, "news");
    news.close();
    try {
        news.send(1);
    } catch (const gordian::channel_error&) {
        return 0;
    }
    return 1;
}
