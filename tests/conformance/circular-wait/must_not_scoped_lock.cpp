// Expect: nothing
// All locks at once, whatever the order in which they are named.
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    gordian::mutex a{"a"}, b{"b"}, c{"c"};
    gordian::latch start{3};
    const auto take = [&](gordian::mutex& x, gordian::mutex& y, gordian::mutex& z) {
        start.arrive_and_wait();
        for (int i = 0; i < 200; ++i) {
            const std::scoped_lock all(x, y, z);
            gordian::this_task::yield();
        }
    };
    gordian::thread one([&] { take(a, b, c); });
    auto two = gordian::go([&] { take(b, c, a); });
    auto three = gordian::go([&] { take(c, b, a); });
    one.join();
    two.join();
    three.join();
}
