// Expect: nothing
// A thread has ended when its thread_local variables are gone.
#include <gordian/gordian.hpp>

#include <mutex>

namespace {
gordian::mutex log{"log"};
thread_local std::unique_lock<gordian::mutex> kept;
}  // namespace

int main() {
    gordian::thread worker([] { kept = std::unique_lock(log); });
    worker.join();
    const std::lock_guard lock(log);
}
