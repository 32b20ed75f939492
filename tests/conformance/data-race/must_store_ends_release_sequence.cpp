// Expect: data-race (observed), exit 66 tasks=3
// A store of another task ends the release sequence: who reads it has not read alice's release.
#include <gordian/gordian.hpp>

int main() {
    gordian::tracked<int> data{0};
    gordian::atomic<int> stage{0};
    gordian::thread alice([&] {
        data = 1;
        stage.store(1, std::memory_order_release);
    });
    gordian::thread carol([&] {
        while (stage.load(std::memory_order_relaxed) != 1) gordian::this_task::yield();
        stage.store(2, std::memory_order_relaxed);
    });
    gordian::thread bob([&] {
        while (stage.load(std::memory_order_relaxed) != 2) gordian::this_task::yield();
        (void)stage.load(std::memory_order_acquire);  // not before: of alice's store it would learn
        (void)data.load();
    });
    alice.join();
    bob.join();
    carol.join();
}
