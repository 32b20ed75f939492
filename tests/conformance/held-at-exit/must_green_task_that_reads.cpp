// Expect: held-at-exit (observed), exit 66 tasks=1 resources=table
// A reader that never left.
#include <gordian/gordian.hpp>

namespace {
gordian::shared_mutex table{"table"};
}

int main() {
    gordian::go([] { table.lock_shared(); }).join();
}
