// Expect: nothing
// One has three times as much to do for a unit, outside of the lock: it is slower, and not because of the lock.
#include <gordian/gordian.hpp>

#include <mutex>

using namespace std::chrono_literals;

int main() {
    gordian::mutex m{"shared"};
    const auto works = [&](int turns, int effort) {
        volatile long sum = 0;
        for (const auto begin = gordian::clock::now(); gordian::clock::now() - begin < 400ms;) {
            for (int i = 0; i < turns; ++i) {
                { const std::lock_guard guard(m); }
                for (int w = 0; w < effort; ++w) sum = sum + w;
            }
            gordian::this_task::progress();
        }
    };
    gordian::thread quick([&] { works(1, 500); }), thorough([&] { works(3, 500); });
    quick.join();
    thorough.join();
}
