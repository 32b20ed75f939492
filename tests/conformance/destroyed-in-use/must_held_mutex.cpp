// Expect: destroyed-in-use (observed), exit 66 resources=log
// The mutex goes out of scope while it is held.
#include <gordian/gordian.hpp>

int main() {
    gordian::mutex log{"log"};
    log.lock();
}
