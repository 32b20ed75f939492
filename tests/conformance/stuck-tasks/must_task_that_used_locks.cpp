// Expect: stuck-tasks (observed), exit 66 tasks=1 resources=answer
// The task has written down under a lock that it began; but nobody has anything that leads to its channel.
#include <gordian/gordian.hpp>

#include <mutex>
#include <vector>

using namespace std::chrono_literals;

int main() {
    gordian::mutex m{"log"};
    std::vector<int> log;
    const auto start = [&] {
        gordian::go([&] {
            const auto answer = gordian::make_channel<int>(0, "answer");
            {
                const std::lock_guard lock(m);
                log.push_back(1);
            }
            (void)answer.receive();
        });
    };
    start();
    while (gordian::findings().empty()) gordian::this_task::sleep_for(1ms);
}
