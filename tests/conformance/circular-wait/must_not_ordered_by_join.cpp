// Expect: nothing
// Opposite orders in two tasks that are never there at the same time.
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    gordian::mutex left{"left"}, right{"right"};
    const auto lock_both = [&](gordian::mutex& first, gordian::mutex& second) {
        const std::lock_guard outer(first);
        const std::lock_guard inner(second);
    };
    gordian::go([&] { lock_both(left, right); }).join();
    gordian::go([&] { lock_both(right, left); }).join();
}
