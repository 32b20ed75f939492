// Expect: nothing
// One closes, when all are done.
#include <gordian/gordian.hpp>

int main() {
    const auto news = gordian::make_channel<int>(0, "news");
    gordian::wait_group senders;
    for (int i = 0; i < 4; ++i) senders.go([news, i] { news.send(i); });
    gordian::go([&senders, news] {
        senders.wait();
        news.close();
    });
    int sum = 0;
    for (int n : news) sum += n;
    return sum == 6 ? 0 : 1;
}
