// Section: Once (the circle)
// Shows: one initialization needs the other, and not the other way round.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include <functional>

int main() {
    gordian::once once_a, once_b;
    std::function<void()> init_b;
    const auto init_a = [&] { once_b.call(init_b); };
    init_b = [] {};
    once_a.call(init_a);
}
