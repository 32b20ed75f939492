// Expect: data-race (observed), exit 66 tasks=3
// A receive that is tried in vain orders nothing, nor does the size.
#include <gordian/gordian.hpp>

#include <atomic>
#include <thread>

int main() {
    std::atomic<bool> first_is_through{false};  // the library does not see it
    gordian::tracked<int> data{0};
    const auto c = gordian::make_channel<int>(1);
    gordian::thread alice([&] {
        data = 1;
        first_is_through = true;
    });
    gordian::thread bob([&] {
        while (!first_is_through) std::this_thread::yield();
        int message = 0;
        if (c.try_receive(message) != gordian::channel_status::success && c.size() == 0) data = 2;
    });
    alice.join();
    bob.join();
}
