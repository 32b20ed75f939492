// Expect: nothing
// One of them waits for the second lock after the first attempt has failed: both get both.
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    gordian::mutex left{"left"}, right{"right"};
    int done = 0;
    const auto takes_both = [&](gordian::mutex& mine, gordian::mutex& other) {
        for (int i = 0; i < 3'000; ++i) {
            for (;;) {
                std::unique_lock first(mine);
                if (const std::unique_lock second(other, std::try_to_lock); second.owns_lock()) {
                    ++done;
                    break;
                }
                first.unlock();
                gordian::this_task::yield();
            }
        }
    };
    gordian::thread alice([&] { takes_both(left, right); });
    gordian::thread bob([&] { takes_both(right, left); });
    alice.join();
    bob.join();
}
