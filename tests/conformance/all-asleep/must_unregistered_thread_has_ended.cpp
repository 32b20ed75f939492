// Expect: all-asleep (observed), exit 66 tasks=1 resources=done
// A std::thread that was there, and is gone.
#include <gordian/gordian.hpp>

#include <thread>

int main() {
    gordian::binary_semaphore done{0, "done"};
    std::thread stranger([&] { (void)done.try_acquire(); });
    stranger.join();
    done.acquire();
}
