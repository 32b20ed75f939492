// Expect: self-deadlock (observed), exit 66 tasks=1 resources=guard
// The task closes the circle as main ends: what was found is waited for, though its names are still looked up.
#include <gordian/gordian.hpp>

int main() {
    static auto& guard = *new gordian::mutex{"guard"};  // outlives main
    gordian::atomic<bool> comes{false};
    gordian::go([&] {
        guard.lock();
        comes.store(true);
        guard.lock();
    });
    while (!comes.load()) gordian::this_task::yield();
}
