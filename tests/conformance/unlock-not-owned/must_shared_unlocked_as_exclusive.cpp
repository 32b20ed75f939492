// Expect: unlock-not-owned (observed), exit 66 resources=table also=held-at-exit
// A reader that leaves as if it were a writer.
#include <gordian/gordian.hpp>

namespace {
gordian::shared_mutex table{"table"};
}

int main() {
    table.lock_shared();
    table.unlock();
    table.unlock_shared();
}
