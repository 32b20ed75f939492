// Expect: nothing
// main closes, and the task ends by itself, after main if need be.
#include <gordian/gordian.hpp>

int main() {
    const auto mail = gordian::make_channel<int>(0, "mail");
    gordian::latch running{1};
    gordian::go(gordian::task_name{"reader"}, [&running, mail] {
        running.count_down();
        (void)mail.receive();
    });
    running.wait();
    mail.close();
}
