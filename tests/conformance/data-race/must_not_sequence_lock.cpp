// Expect: nothing
// A sequence lock: who saw the same even number twice is ordered after the writer.
#include <gordian/gordian.hpp>

#include <atomic>
#include <thread>

int main() {
    std::atomic<bool> written{false};  // the library does not see it
    gordian::atomic<unsigned> sequence{0};
    gordian::atomic<int> value{0};
    gordian::tracked<int> before{0};
    gordian::thread alice([&] {
        before = 1;
        sequence.store(1, std::memory_order_relaxed);
        gordian::atomic_thread_fence(std::memory_order_release);
        value.store(7, std::memory_order_relaxed);
        sequence.store(2, std::memory_order_release);
        written = true;
    });
    gordian::thread bob([&] {
        while (!written) std::this_thread::yield();
        const unsigned first = sequence.load(std::memory_order_relaxed);
        const int seen = value.load(std::memory_order_relaxed);
        gordian::atomic_thread_fence(std::memory_order_acquire);
        if (first == sequence.load(std::memory_order_relaxed) && seen == 7) (void)before.load();
    });
    alice.join();
    bob.join();
}
