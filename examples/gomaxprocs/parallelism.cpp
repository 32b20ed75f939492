// Section: GOMAXPROCS
// Shows: how many OS threads host the tasks. With one they take turns; the result does not depend on it.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include <algorithm>
#include <cstdio>
#include <thread>

int main() {
    for (const unsigned os_threads : {1u, std::max(1u, std::thread::hardware_concurrency())}) {
        gordian::set_parallelism(os_threads);
        gordian::atomic<int> ran{0};
        gordian::wait_group wg;
        for (int i = 0; i < 100; ++i) wg.go([&] { ++ran; });
        wg.wait();
        std::printf("%u OS threads ran %d tasks\n", gordian::parallelism(), ran.load());
    }
}
