// Expect: leaked-task (observed), exit 66 tasks=1 resources=mail
// Anybody could send, as long as main ran. Not stuck then, and leaked now.
#include <gordian/gordian.hpp>

using namespace std::chrono_literals;

namespace {
gordian::channel<int> mail = gordian::make_channel<int>(0, "mail");
}

int main() {
    gordian::go(gordian::task_name{"reader"}, [] { (void)mail.receive(); });
    gordian::this_task::sleep_for(150ms);
}
