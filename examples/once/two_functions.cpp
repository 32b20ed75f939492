// Section: Once (two functions)
// Shows: a once counts its calls, not the functions that it is given: the second one never runs.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include <cstdio>

int main() {
    int count = 0;
    const auto increment = [&] { count++; };
    const auto decrement = [&] { count--; };
    gordian::once once;
    once.call(increment);
    once.call(decrement);
    std::printf("Count: %d\n", count);
}
