// Expect: nothing
// A bounded queue under overload: most of what is offered is refused, and somebody drains it.
#include <gordian/gordian.hpp>

int main() {
    const auto log = gordian::make_channel<int>(2, "log");
    const auto writes = [&] {
        for (int attempt = 0; attempt < 20'000; ++attempt) (void)log.try_send(attempt);
    };
    gordian::thread reader([&] {
        long sum = 0;
        for (int message : log) {
            for (int work = 0; work < 2'000; ++work) sum += message % (work + 1);
            gordian::this_task::yield();
        }
        gordian::atomic<long> kept{sum};
    });
    gordian::thread alice(writes), bob(writes);
    alice.join();
    bob.join();
    log.close();
    reader.join();
}
