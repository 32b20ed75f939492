// Expect: nothing
// The guard gives it back.
#include <gordian/gordian.hpp>

#include <mutex>

namespace {
gordian::mutex log{"log"};
}

int main() {
    gordian::thread worker([] { const std::lock_guard lock(log); });
    worker.join();
}
