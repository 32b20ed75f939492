// Expect: nothing
// A std::thread, of which nobody has told us, wakes main when it comes to it.
#include <gordian/gordian.hpp>

#include <poll.h>
#include <thread>

int main() {
    gordian::binary_semaphore done{0};
    std::thread stranger([&] {
        ::poll(nullptr, 0, 50);
        done.release();
    });
    done.acquire();
    stranger.join();
}
