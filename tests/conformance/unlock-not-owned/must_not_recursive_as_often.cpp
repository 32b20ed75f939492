// Expect: nothing
// As often as it was locked.
#include <gordian/gordian.hpp>

int main() {
    gordian::recursive_mutex log{"log"};
    log.lock();
    log.lock();
    log.unlock();
    log.unlock();
}
