// Expect: leaked-task (observed), exit 66 tasks=1 resources=mail
// main ends while a task still waits for mail.
#include <gordian/gordian.hpp>

int main() {
    const auto mail = gordian::make_channel<int>(0, "mail");
    gordian::latch running{1};
    gordian::go(gordian::task_name{"reader"}, [&running, mail] {
        running.count_down();
        (void)mail.receive();
    });
    running.wait();
}
