// Expect: nothing
// A permit has no owner: another task may give it back.
#include <gordian/gordian.hpp>

int main() {
    gordian::binary_semaphore permit{1};
    permit.acquire();
    gordian::go([&] { permit.release(); }).join();
    permit.acquire();
    permit.release();
}
