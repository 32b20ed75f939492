// Expect: nothing
// It is handed over, and nobody ever used a lock.
#include <gordian/gordian.hpp>

int main() {
    gordian::tracked<int> data{0};
    gordian::binary_semaphore next{0};
    gordian::thread alice([&] {
        data = 1;
        next.release();
    });
    gordian::thread bob([&] {
        next.acquire();
        data = 2;
    });
    alice.join();
    bob.join();
}
