// Expect: nothing
// Another task's attempts at what is held end by themselves.
#include <gordian/gordian.hpp>

#include <mutex>

using namespace std::chrono_literals;

int main() {
    gordian::timed_mutex m{"log"};
    const std::lock_guard lock(m);
    auto other = gordian::go([&] {
        if (m.try_lock()) m.unlock();
        if (m.try_lock_for(5ms)) m.unlock();
    });
    other.join();
}
