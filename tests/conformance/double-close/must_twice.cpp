// Expect: double-close (observed), exit 66 tasks=1 resources=news
// Closed twice, in one task; the second one throws.
#include <gordian/gordian.hpp>

int main() {
    const auto news = gordian::make_channel<int>(0, "news");
    news.close();
    try {
        news.close();
    } catch (const gordian::channel_error&) {
        return 0;
    }
    return 1;
}
