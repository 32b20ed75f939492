// Expect: leaked-task (observed), exit 66 tasks=1
// Three tasks: one waits for a message, one for its end, one for a lock that the first one keeps.
#include <gordian/gordian.hpp>

#include <mutex>

namespace {
gordian::mutex cache{"cache"};
gordian::channel<int> reply = gordian::make_channel<int>(0, "reply");
gordian::latch running{3};
gordian::task first;
}  // namespace

int main() {
    gordian::latch locked{1};
    first = gordian::go(gordian::task_name{"first"}, [&locked] {
        const std::lock_guard lock(cache);
        locked.count_down();
        running.count_down();
        (void)reply.receive();
    });
    locked.wait();
    gordian::go(gordian::task_name{"joining"}, [] {
        running.count_down();
        first.join();
    });
    gordian::go(gordian::task_name{"locking"}, [] {
        running.count_down();
        const std::lock_guard lock(cache);
    });
    running.wait();
}
