// Expect: race-after-free (observed), exit 66 tasks=2
// A task of its own still uses the value in a place that its maker makes anew.
#include <gordian/gordian.hpp>

#include <atomic>
#include <optional>
#include <thread>

int main() {
    std::atomic<bool> used{false};  // the library does not see it
    static std::optional<gordian::tracked<int>> data;
    data.emplace(0);
    gordian::thread bob([&] {
        data->store(1);
        used = true;
    });
    while (!used) std::this_thread::yield();
    data.reset();
    bob.join();
}
