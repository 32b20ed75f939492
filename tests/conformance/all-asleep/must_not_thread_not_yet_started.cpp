// Expect: nothing
// main is asleep before the thread it has made has begun to run.
#include <gordian/gordian.hpp>

int main() {
    for (int i = 0; i < 200; ++i) {
        gordian::binary_semaphore done{0};
        const gordian::jthread late([&] { done.release(); });
        done.acquire();
    }
    for (int i = 0; i < 200; ++i) {
        gordian::binary_semaphore done{0};
        gordian::go([&] { done.release(); });
        done.acquire();
    }
}
