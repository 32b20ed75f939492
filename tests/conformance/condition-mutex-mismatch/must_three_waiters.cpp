// Expect: condition-mutex-mismatch (observed), exit 66 resources=changed
// The third one is wrong.
#include <gordian/gordian.hpp>

#include <mutex>
#include <vector>

using namespace std::chrono_literals;

int main() {
    gordian::mutex common{"common"}, own{"own"};
    gordian::condition_variable changed{"changed"};
    int waiting = 0;
    bool stop = false;
    std::vector<gordian::task> tasks;
    for (int i = 0; i < 2; ++i)
        tasks.push_back(gordian::go([&] {
            std::unique_lock lock(common);
            ++waiting;
            changed.wait(lock, [&] { return stop; });
        }));
    for (int waits = 0; waits < 2; gordian::this_task::yield()) {
        const std::lock_guard lock(common);
        waits = waiting;
    }
    {
        std::unique_lock lock(own);
        changed.wait_for(lock, 1ms);
    }
    {
        const std::lock_guard lock(common);
        stop = true;
    }
    changed.notify_all();
    for (gordian::task& t : tasks) t.join();
}
