// Expect: circular-wait (observed), exit 66 tasks=3 resources=first,second,third
// Three green tasks in a circle, and a fourth one that waits for one of them and is not part of it.
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    gordian::mutex first{"first"}, second{"second"}, third{"third"};
    gordian::latch all_hold{3};
    const auto lock_both = [&](gordian::mutex& mine, gordian::mutex& other) {
        const std::lock_guard outer(mine);
        all_hold.arrive_and_wait();
        const std::lock_guard inner(other);
    };
    auto a = gordian::go([&] { lock_both(first, second); });
    auto b = gordian::go([&] { lock_both(second, third); });
    auto c = gordian::go([&] { lock_both(third, first); });
    auto outsider = gordian::go([&] {
        all_hold.wait();
        const std::lock_guard lock(second);
    });
    for (auto* t : {&a, &b, &c, &outsider}) t->join();
}
