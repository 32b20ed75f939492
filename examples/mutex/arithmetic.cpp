// Section: Mutex and RWMutex (arithmetic)
// Shows: a critical section around everything that touches `count`, left by a destructor (the notes' `defer Unlock`).
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include "../defer.hpp"

#include <cstdio>
#include <mutex>

int main() {
    gordian::tracked<int> count{0};
    gordian::mutex lock{"count"};
    const auto increment = [&] {
        const std::lock_guard guard(lock);
        count++;
        std::printf("Incrementing: %d\n", count.load());
    };
    const auto decrement = [&] {
        const std::lock_guard guard(lock);
        count--;
        std::printf("Decrementing: %d\n", count.load());
    };
    gordian::wait_group arithmetic;
    for (int i = 0; i <= 5; ++i) {
        arithmetic.add(1);
        gordian::go([&] {
            const defer done([&] { arithmetic.done(); });
            increment();
        });
    }
    for (int i = 0; i <= 5; ++i) {
        arithmetic.add(1);
        gordian::go([&] {
            const defer done([&] { arithmetic.done(); });
            decrement();
        });
    }
    arithmetic.wait();
    std::puts("Arithmetic complete.");
}
