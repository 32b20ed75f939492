// Expect: data-race (observed), exit 66 tasks=2
// The other one has ended, and nobody has joined it yet.
#include <gordian/gordian.hpp>

#include <atomic>

int main() {
    std::atomic<bool> written{false};  // the library does not see it
    gordian::tracked<int> data{0};
    auto bob = gordian::go([&] {
        data = 2;
        written = true;
    });
    while (!written) gordian::this_task::yield();
    data = 1;
    bob.join();
}
