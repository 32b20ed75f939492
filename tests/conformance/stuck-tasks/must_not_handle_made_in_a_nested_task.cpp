// Expect: nothing options=stuck_after=5
// The sender's handle came to it through two closures, and its makers are gone.
#include <gordian/gordian.hpp>

using namespace std::chrono_literals;

int main() {
    gordian::task waiting;
    {
        const auto news = gordian::make_channel<int>(0, "news");
        waiting = gordian::go([in = gordian::receiver<int>(news)] { (void)in.receive(); });
        gordian::go([news] {
            gordian::go([news] {
                gordian::this_task::sleep_for(60ms);
                news.send(1);
            });
        });
    }
    waiting.join();
}
