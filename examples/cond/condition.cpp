// Section: Cond (what it is)
// Shows: a wait in a loop. A notification says that something happened, the condition says whether it was this.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include <cstdio>
#include <mutex>

int main() {
    gordian::mutex lock{"lock"};
    gordian::condition_variable c{"c"};
    gordian::tracked<bool> condition_true{false};

    auto other = gordian::go(gordian::task_name{"other"}, [&] {
        {
            const std::lock_guard guard(lock);
            condition_true = true;
        }
        c.notify_one();
    });

    std::unique_lock held(lock);
    while (!condition_true) c.wait(held);  // unlocks while it waits, holds the lock again when it returns
    held.unlock();
    std::puts("The condition is true.");
    other.join();
}
