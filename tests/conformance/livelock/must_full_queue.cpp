// Expect: livelock (suspected), exit 0 tasks=2 resources=log
// Nobody drains the queue: who could is waiting for those who fill it.
#include <gordian/gordian.hpp>

int main() {
    const auto log = gordian::make_channel<int>(2, "log");
    gordian::latch both_write{2};  // or one could be through before the other begins
    const auto writes = [&] {
        both_write.arrive_and_wait();
        // Until it is told, or long enough to have been.
        for (int attempt = 0; attempt < 5'000'000 && (attempt % 1024 != 0 || gordian::findings().empty()); ++attempt) {
            if (log.try_send(attempt) == gordian::channel_status::success) continue;
            gordian::this_task::yield();
        }
    };
    gordian::thread alice(writes), bob(writes);
    alice.join();
    bob.join();
}
