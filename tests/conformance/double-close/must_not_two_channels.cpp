// Expect: nothing
// Two channels that were one variable, each closed once.
#include <gordian/gordian.hpp>

int main() {
    auto news = gordian::make_channel<int>(0, "news");
    news.close();
    news = gordian::make_channel<int>(0, "more news");
    news.close();
}
