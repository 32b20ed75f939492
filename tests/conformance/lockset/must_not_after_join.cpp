// Expect: nothing
// Under the lock while others use it; without after all of them were joined.
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    gordian::tracked<int> data{0};
    gordian::mutex left{"left"};
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
            const std::lock_guard guard(left);
            data = 1;
        }
    });
    alice.join();
    bob.join();
    data = 3;
}
