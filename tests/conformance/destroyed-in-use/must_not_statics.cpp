// Expect: nothing
// The end of the program destroys what a thread still uses: exit() does not wait for it.
#include <gordian/gordian.hpp>

#include <mutex>

namespace {
gordian::mutex m{"m"};
gordian::condition_variable changed{"changed"};
gordian::latch waiting{1};
}  // namespace

int main() {
    gordian::thread worker([] {
        std::unique_lock lock(m);
        waiting.count_down();
        changed.wait(lock, [] { return false; });
    });
    worker.detach();
    waiting.wait();
}
