// Expect: race-after-free (observed), exit 66 tasks=2
// The value ends with its scope, while another task may still use it.
#include <gordian/gordian.hpp>

#include <atomic>
#include <thread>

int main() {
    std::atomic<bool> used{false};  // the library does not see it
    gordian::thread bob;
    {
        gordian::tracked<int> data{0};
        bob = gordian::thread([&] {
            data = 1;
            used = true;
        });
        while (!used) std::this_thread::yield();
    }
    bob.join();
}
