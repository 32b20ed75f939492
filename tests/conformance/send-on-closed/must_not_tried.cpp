// Expect: nothing
// Trying says that it is closed.
#include <gordian/gordian.hpp>

using namespace std::chrono_literals;

int main() {
    const auto news = gordian::make_channel<int>(1, "news");
    news.close();
    return news.try_send(1) == gordian::channel_status::closed &&
                   news.send_for(1, 1ms) == gordian::channel_status::closed
               ? 0
               : 1;
}
