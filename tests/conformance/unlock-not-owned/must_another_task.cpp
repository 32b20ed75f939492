// Expect: unlock-not-owned (observed), exit 66 tasks=2 resources=log
// main gives back what a worker holds; the worker still has it afterwards.
#include <gordian/gordian.hpp>

int main() {
    gordian::mutex log{"log"};
    gordian::latch locked{1};
    gordian::binary_semaphore tried{0};
    auto worker = gordian::go([&] {
        log.lock();
        locked.count_down();
        tried.acquire();
        log.unlock();
    });
    locked.wait();
    log.unlock();
    const bool still_held = !log.try_lock();
    tried.release();
    worker.join();
    return still_held ? 0 : 1;
}
