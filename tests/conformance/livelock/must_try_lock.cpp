// Expect: livelock (suspected), exit 0 tasks=2 resources=left,right
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    gordian::mutex left{"left"}, right{"right"};
    gordian::barrier step{2};
    const auto gives_way = [&](gordian::mutex& mine, gordian::mutex& other) {
        for (int attempt = 0; attempt < 3'000; ++attempt) {
            const std::lock_guard first(mine);
            step.arrive_and_wait();
            const std::unique_lock second(other, std::try_to_lock);
            step.arrive_and_wait();
        }
    };
    gordian::thread alice([&] { gives_way(left, right); });
    gordian::thread bob([&] { gives_way(right, left); });
    alice.join();
    bob.join();
}
