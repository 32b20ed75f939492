// Expect: lockset (suspected), exit 0
// Each has a lock, and not the same one; in this run something else has ordered them.
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    gordian::tracked<int> data{0};
    gordian::mutex left{"left"}, right{"right"};
    gordian::binary_semaphore next{0};
    gordian::thread alice([&] {
        {
            const std::lock_guard guard(left);
            data = 1;
        }
        next.release();
    });
    gordian::thread bob([&] {
        next.acquire();
        {
            const std::lock_guard guard(right);
            data = 1;
        }
    });
    alice.join();
    bob.join();
}
