// Expect: nothing
// A reader is ordered after the writer.
#include <gordian/gordian.hpp>

#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <thread>

int main() {
    std::atomic<bool> first_is_through{false};  // the library does not see it
    gordian::tracked<int> data{0};
    gordian::shared_mutex table{"table"};
    gordian::thread alice([&] {
        {
            const std::lock_guard guard(table);
            data = 1;
        }
        first_is_through = true;
    });
    gordian::thread bob([&] {
        while (!first_is_through) std::this_thread::yield();
        const std::shared_lock guard(table);
        (void)data.load();
    });
    alice.join();
    bob.join();
}
