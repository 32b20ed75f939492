// Expect: send-on-closed (observed), exit 134|66 resources=news
// Its exception leaves the task and ends the program: that is the same fault, said once.
#include <gordian/gordian.hpp>

int main() {
    const auto news = gordian::make_channel<int>(0, "news");
    news.close();
    gordian::go([news] { news.send(1); }).join();
}
