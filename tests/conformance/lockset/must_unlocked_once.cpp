// Expect: lockset (suspected), exit 0
// One of the writes has no lock.
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
        data = 2;
    });
    alice.join();
    bob.join();
}
