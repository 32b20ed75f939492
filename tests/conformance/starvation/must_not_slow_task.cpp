// Expect: nothing options=starvation_bypasses=2000
// One asks seldom, as it has much to do between its turns: it gets fewer, and not because of the others.
#include <gordian/gordian.hpp>

int main() {
    gordian::counting_semaphore<> permit{1};
    gordian::atomic<int> owner{0};
    const auto token = gordian::make_channel<int>(1);
    token.send(1);
    const auto works = [&](int turns, int effort) {
        volatile long sum = 0;
        for (int i = 0; i < turns; ++i) {
            while (!permit.try_acquire()) gordian::this_task::yield();
            permit.release();
            for (int nobody = 0; !owner.compare_exchange_strong(nobody, 1); nobody = 0) gordian::this_task::yield();
            owner.store(0);
            int mine = 0;
            while (token.try_receive(mine) != gordian::channel_status::success) gordian::this_task::yield();
            token.send(mine);
            for (int work = 0; work < effort; ++work) sum = sum + work;
        }
    };
    gordian::thread quick([&] { works(10'000, 10); }), quick_too([&] { works(10'000, 10); }),
        slow([&] { works(500, 20'000); });
    quick.join();
    quick_too.join();
    slow.join();
}
