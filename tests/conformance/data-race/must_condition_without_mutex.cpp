// Expect: data-race (observed), exit 66 tasks=3
// A notification alone orders nothing.
#include <gordian/gordian.hpp>

#include <atomic>
#include <mutex>
#include <thread>

int main() {
    std::atomic<bool> told{false}, woken{false};  // the library does not see them
    gordian::tracked<int> data{0};
    gordian::mutex m;
    gordian::condition_variable changed;
    gordian::thread alice([&] {
        data = 1;
        told = true;
        while (!woken) {
            changed.notify_all();
            std::this_thread::yield();
        }
    });
    gordian::thread bob([&] {
        std::unique_lock lock(m);
        while (!told) changed.wait(lock);
        lock.unlock();
        woken = true;
        (void)data.load();
    });
    alice.join();
    bob.join();
}
