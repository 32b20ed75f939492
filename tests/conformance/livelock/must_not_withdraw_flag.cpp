// Expect: nothing
// Peterson's algorithm: whoever came last waits until the other one has gone.
#include <gordian/gordian.hpp>

int main() {
    gordian::atomic<bool> wants[2]{};
    gordian::atomic<int> last{0};
    gordian::barrier start{2};
    int gone = 0;
    const auto goes = [&](int me) {
        for (int i = 0; i < 3'000; ++i) {
            start.arrive_and_wait();
            wants[me].store(true);
            last.store(me);
            while (wants[1 - me].load() && last.load() == me) gordian::this_task::yield();
            ++gone;
            wants[me].store(false);
        }
    };
    gordian::thread alice([&] { goes(0); });
    gordian::thread bob([&] { goes(1); });
    alice.join();
    bob.join();
}
