// Expect: lockset (suspected), exit 0
// A write under a lock that is had as a reader.
#include <gordian/gordian.hpp>

#include <mutex>
#include <shared_mutex>

int main() {
    gordian::tracked<int> data{0};
    gordian::shared_mutex table{"table"};
    gordian::binary_semaphore next{0};
    gordian::thread alice([&] {
        {
            const std::lock_guard guard(table);
            data = 1;
        }
        next.release();
    });
    gordian::thread bob([&] {
        next.acquire();
        const std::shared_lock guard(table);
        data = 2;
    });
    alice.join();
    bob.join();
}
