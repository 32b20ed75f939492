// Expect: nothing
// Also in another task, while main waits for it.
#include <gordian/gordian.hpp>

#include <cstdlib>
#include <mutex>

namespace {
gordian::mutex log{"log"};
}

int main() {
    gordian::thread worker([] {
        const std::lock_guard lock(log);
        std::exit(0);
    });
    worker.join();
}
