// Section: Once (the circle)
// Shows: two initializations that need each other: the first cannot end before itself.
// Gordian says: self-deadlock (observed), exit 66
#include <gordian/gordian.hpp>

#include <functional>

int main() {
    gordian::once once_a, once_b;
    std::function<void()> init_b;
    const auto init_a = [&] { once_b.call(init_b); };
    init_b = [&] { once_a.call(init_a); };
    once_a.call(init_a);
}
