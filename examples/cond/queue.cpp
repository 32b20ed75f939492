// Section: Cond (inserts and removes in a queue)
// Shows: main adds ten items to a queue of at most two, and waits on a condition for the tasks that remove them.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include "../defer.hpp"

#include <cstdio>
#include <deque>
#include <mutex>

using namespace std::chrono_literals;

struct item {};

int main() {
    gordian::mutex lock{"queue"};
    gordian::condition_variable c{"removed"};
    gordian::tracked<std::deque<item>> queue;
    gordian::wait_group removals;  // the notes' main may end before the last two; here they use its variables

    const auto remove_from_queue = [&](gordian::duration delay) {
        const defer done([&] { removals.done(); });
        gordian::this_task::sleep_for(delay);
        {
            const std::lock_guard guard(lock);
            queue.with([](auto& q) { q.pop_front(); });
            std::puts("Removed from queue");
        }
        c.notify_one();
    };
    const auto length = [&] { return queue.with_read([](const auto& q) { return q.size(); }); };

    for (int i = 0; i < 10; ++i) {
        std::unique_lock held(lock);
        while (length() == 2) c.wait(held);
        std::puts("Adding to queue");
        queue.with([](auto& q) { q.push_back(item{}); });
        removals.add(1);
        gordian::go(remove_from_queue, 5ms);
    }
    removals.wait();
}
