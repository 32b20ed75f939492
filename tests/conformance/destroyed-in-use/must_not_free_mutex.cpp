// Expect: nothing
// Freed while nobody has it, again and again at the same address.
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    for (int i = 0; i < 100; ++i) {
        gordian::mutex log{"log"};
        auto worker = gordian::go([&] { const std::lock_guard lock(log); });
        { const std::lock_guard lock(log); }
        worker.join();
    }
}
