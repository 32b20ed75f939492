// Expect: nothing options=detect=-lock-order
// Readers of two tables in opposite orders, and a writer of each who comes when they are gone.
#include <gordian/gordian.hpp>

#include <mutex>
#include <shared_mutex>

int main() {
    gordian::shared_mutex left{"left"}, right{"right"};
    gordian::latch both_read{2};
    const auto read_both = [&](gordian::shared_mutex& first, gordian::shared_mutex& second) {
        const std::shared_lock outer(first);
        both_read.arrive_and_wait();
        const std::shared_lock inner(second);
    };
    auto alice = gordian::go([&] { read_both(left, right); });
    auto bob = gordian::go([&] { read_both(right, left); });
    alice.join();
    bob.join();
    const std::scoped_lock both(left, right);
}
