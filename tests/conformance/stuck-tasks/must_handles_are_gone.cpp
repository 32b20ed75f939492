// Expect: stuck-tasks (observed), exit 66 tasks=1 resources=requests
// The last one that could send drops its handle and goes on with something else.
#include <gordian/gordian.hpp>

#include <optional>

int main() {
    std::optional requests = gordian::make_channel<int>(0, "requests");
    gordian::go(gordian::task_name{"server"}, [incoming = gordian::receiver<int>(*requests)] {
        for (int n : incoming)
            if (n < 0) return;
    });
    requests->send(1);
    requests->send(2);
    requests.reset();
    while (gordian::findings().empty()) gordian::this_task::yield();
}
