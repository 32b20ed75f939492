// Expect: data-race (observed), exit 66 tasks=3
// Dekker's entry with fences keeps two tasks from being in at once; it does not order who comes later, where the exit is
// relaxed.
#include <gordian/gordian.hpp>

#include <atomic>
#include <thread>

int main() {
    std::atomic<bool> has_left{false};  // the library does not see it
    gordian::tracked<int> data{0};
    gordian::atomic<int> alice_in{0}, bob_in{0};
    const auto enters = [](gordian::atomic<int>& mine, gordian::atomic<int>& other) {
        mine.store(1, std::memory_order_relaxed);
        gordian::atomic_thread_fence(std::memory_order_seq_cst);
        return other.load(std::memory_order_relaxed) == 0;
    };
    gordian::thread alice([&] {
        if (enters(alice_in, bob_in)) data = 1;
        alice_in.store(0, std::memory_order_relaxed);
        has_left = true;
    });
    gordian::thread bob([&] {
        while (!has_left) std::this_thread::yield();
        if (!enters(bob_in, alice_in)) return;
        gordian::atomic_thread_fence(std::memory_order_acquire);
        data = 2;
    });
    alice.join();
    bob.join();
}
