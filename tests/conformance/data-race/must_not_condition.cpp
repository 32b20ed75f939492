// Expect: nothing
// What is written under the mutex is ordered before who waits for it with that mutex.
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    gordian::tracked<int> data{0};
    bool is_set = false;
    gordian::mutex m;
    gordian::condition_variable changed;
    gordian::thread alice([&] {
        {
            const std::lock_guard lock(m);
            data = 1;
            is_set = true;
        }
        changed.notify_all();
    });
    gordian::thread bob([&] {
        std::unique_lock lock(m);
        changed.wait(lock, [&] { return is_set; });
        lock.unlock();
        (void)data.load();
    });
    alice.join();
    bob.join();
}
