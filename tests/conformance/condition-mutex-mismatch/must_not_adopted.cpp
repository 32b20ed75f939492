// Expect: nothing
// The lock takes over what the task holds already, and gives it up again.
#include <gordian/gordian.hpp>

#include <mutex>

using namespace std::chrono_literals;

int main() {
    gordian::mutex m{"m"};
    gordian::condition_variable cv{"cv"};
    gordian::go([&] {
        m.lock();
        std::unique_lock lock(m, std::adopt_lock);
        cv.wait_for(lock, 1ms);
        lock.release();
        m.unlock();
    }).join();
}
