// Expect: held-at-exit (observed), exit 66 tasks=1 resources=log
// A thread that returns early and keeps the lock.
#include <gordian/gordian.hpp>

namespace {
gordian::mutex log{"log"};
}

int main() {
    gordian::thread worker([] { log.lock(); });
    worker.join();
}
