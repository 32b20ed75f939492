// Expect: nothing
// Opposite orders under one common lock cannot meet.
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    gordian::mutex gate{"gate"}, left{"left"}, right{"right"};
    gordian::latch start{2};
    const auto lock_both = [&](gordian::mutex& first, gordian::mutex& second) {
        start.arrive_and_wait();
        for (int i = 0; i < 200; ++i) {
            const std::lock_guard passing(gate);
            const std::lock_guard outer(first);
            gordian::this_task::yield();
            const std::lock_guard inner(second);
        }
    };
    auto alice = gordian::go([&] { lock_both(left, right); });
    auto bob = gordian::go([&] { lock_both(right, left); });
    alice.join();
    bob.join();
}
