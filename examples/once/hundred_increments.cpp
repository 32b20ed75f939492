// Section: Once (a hundred increments)
// Shows: a hundred tasks ask for it, it is done once, and everybody sees the result.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include "../defer.hpp"

#include <cstdio>

int main() {
    gordian::tracked<int> count{0};
    const auto increment = [&] { count++; };
    gordian::once once;
    gordian::wait_group increments;
    increments.add(100);
    for (int i = 0; i < 100; ++i) {
        gordian::go([&] {
            const defer done([&] { increments.done(); });
            once.call(increment);
        });
    }
    increments.wait();
    std::printf("Count is %d\n", count.load());
}
