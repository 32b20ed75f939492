// Expect: nothing options=long_hold=50
// The same hold, and nobody wants the lock meanwhile.
#include <gordian/gordian.hpp>

#include <mutex>

using namespace std::chrono_literals;

int main() {
    gordian::mutex m{"slow"};
    {
        const std::lock_guard guard(m);
        gordian::this_task::sleep_for(400ms);
    }
    gordian::thread other([&] { const std::lock_guard guard(m); });
    other.join();
}
