// Expect: data-race (observed), exit 66 tasks=3
// What a task does after it is done is not waited for.
#include <gordian/gordian.hpp>

#include <atomic>
#include <thread>

int main() {
    std::atomic<bool> first_is_through{false};  // the library does not see it
    gordian::tracked<int> data{0};
    gordian::wait_group all;
    all.add(1);
    gordian::thread alice([&] {
        all.done();
        data = 1;
        first_is_through = true;
    });
    gordian::thread bob([&] {
        all.wait();
        while (!first_is_through) std::this_thread::yield();
        data = 2;
    });
    alice.join();
    bob.join();
}
