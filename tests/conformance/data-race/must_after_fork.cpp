// Expect: data-race (observed), exit 66 tasks=2
// What the creator does after the start is not ordered with the new task.
#include <gordian/gordian.hpp>

#include <atomic>

int main() {
    std::atomic<bool> written{false};  // the library does not see it
    gordian::tracked<int> data{0};
    auto bob = gordian::go([&] {
        while (!written) gordian::this_task::yield();
        data = 2;
    });
    data = 1;
    written = true;
    bob.join();
}
