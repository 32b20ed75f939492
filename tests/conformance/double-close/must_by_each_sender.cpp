// Expect: double-close (observed), exit 66 resources=news
// Each of two senders closes when it is done.
// Says: , which is closed already
#include <gordian/gordian.hpp>

int main() {
    const auto news = gordian::make_channel<int>(4, "news");
    gordian::latch both_sent{2};
    const auto report = [&, out = gordian::sender<int>(news)] {
        out.send(1);
        both_sent.arrive_and_wait();
        try {
            out.close();
        } catch (const gordian::channel_error&) {}
    };
    auto a = gordian::go(report), b = gordian::go(report);
    a.join();
    b.join();
}
