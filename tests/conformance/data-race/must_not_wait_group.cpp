// Expect: nothing
// What a task did before it was done is waited for.
#include <gordian/gordian.hpp>

#include <atomic>
#include <thread>

int main() {
    std::atomic<bool> first_is_through{false};  // the library does not see it
    gordian::tracked<int> data{0};
    gordian::wait_group all;
    all.add(1);
    gordian::thread alice([&] {
        data = 1;
        all.done();
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
