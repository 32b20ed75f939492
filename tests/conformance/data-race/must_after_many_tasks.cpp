// Expect: data-race (observed), exit 66 tasks=3
// The other task is long gone, its place among the clocks was given to many others, and it is still told apart.
#include <gordian/gordian.hpp>

#include <atomic>
#include <thread>

int main() {
    std::atomic<bool> done{false};  // the library does not see it
    gordian::tracked<int> data{0};
    gordian::thread alice([&] {
        gordian::wait_group all;
        all.go([&] { data = 1; });
        all.wait();
        for (int i = 0; i < 20'000; ++i) gordian::go([] {}).join();
        done = true;
    });
    gordian::thread bob([&] {
        while (!done) std::this_thread::yield();
        data = 2;
    });
    alice.join();
    bob.join();
}
