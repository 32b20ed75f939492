// Expect: send-on-closed (observed), exit 66 resources=news
// A case of a select.
// Says: , which is closed: a case of its select
#include <gordian/gordian.hpp>

int main() {
    const auto news = gordian::make_channel<int>(0, "news");
    news.close();
    try {
        gordian::select(gordian::on_send(news, 1, [] {}));
    } catch (const gordian::channel_error&) {
        return 0;
    }
    return 1;
}
