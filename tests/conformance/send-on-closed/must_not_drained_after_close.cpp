// Expect: nothing
// All was sent before the close, and is received after it.
#include <gordian/gordian.hpp>

int main() {
    const auto news = gordian::make_channel<int>(3, "news");
    for (int i = 0; i < 3; ++i) news.send(i);
    news.close();
    int sum = 0;
    for (int n : news) sum += n;
    return sum == 3 ? 0 : 1;
}
