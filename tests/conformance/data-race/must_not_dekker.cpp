// Expect: nothing
// Dekker's entry with fences: who comes later reads what the other one released when it left.
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
        alice_in.store(0, std::memory_order_release);
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
