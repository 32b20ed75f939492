// Expect: nothing
// Each gives back what it took, however the two are interleaved.
#include <gordian/gordian.hpp>

#include <mutex>

int main() {
    gordian::mutex a{"a"}, b{"b"};
    a.lock();
    b.lock();
    a.unlock();
    auto worker = gordian::go([&] { const std::lock_guard lock(a); });
    worker.join();
    b.unlock();
    const std::unique_lock<gordian::mutex> not_locked(a, std::defer_lock);
}
