// Expect: unlock-not-owned (observed), exit 66 tasks=1 resources=log
// Once too often.
#include <gordian/gordian.hpp>

int main() {
    gordian::recursive_mutex log{"log"};
    log.lock();
    log.lock();
    log.unlock();
    log.unlock();
    log.unlock();
}
