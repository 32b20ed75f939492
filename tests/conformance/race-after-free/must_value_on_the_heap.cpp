// Expect: race-after-free (suspected), exit 0 tasks=2
// Who deletes it knows by something that nobody sees that the other one has used it.
#include <gordian/gordian.hpp>

#include <atomic>
#include <memory>
#include <thread>

int main() {
    std::atomic<bool> used{false};  // the library does not see it
    auto data = std::make_unique<gordian::tracked<int>>(0);
    gordian::thread bob([&] {
        *data = 1;
        used = true;
    });
    while (!used) std::this_thread::yield();
    data.reset();
    bob.join();
}
