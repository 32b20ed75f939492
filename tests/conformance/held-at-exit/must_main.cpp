// Expect: held-at-exit (observed), exit 66 tasks=1 resources=log
// main is a task, too.
#include <gordian/gordian.hpp>

namespace {
gordian::mutex log{"log"};
}

int main() { log.lock(); }
