// Expect: data-race (observed), exit 66 tasks=3
// The other access was long ago: its task has done very much since, and others have come and gone.
#include <gordian/gordian.hpp>

#include <atomic>
#include <mutex>
#include <thread>

int main() {
    std::atomic<bool> done{false};  // the library does not see it
    gordian::tracked<int> data{0}, other{0};
    gordian::mutex m;
    gordian::thread alice([&] {
        data = 1;
        for (int i = 0; i < 50'000; ++i) {
            const std::lock_guard guard(m);
            other = i;
        }
        for (int i = 0; i < 5'000; ++i) gordian::go([] {}).join();
        done = true;
    });
    gordian::thread bob([&] {
        while (!done) std::this_thread::yield();
        data = 2;
    });
    alice.join();
    bob.join();
}
