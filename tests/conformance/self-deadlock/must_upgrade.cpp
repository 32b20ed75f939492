// Expect: self-deadlock (observed), exit 66 tasks=1 resources=table
// A reader that wants to write waits for all readers, itself among them.
// Says: main holds `table` and waits for `table`, which it has itself
// Says: read-locks `table`
// Says: what to do: release it before locking it in another mode
#include <gordian/gordian.hpp>

#include <mutex>
#include <shared_mutex>

int main() {
    gordian::shared_mutex table{"table"};
    const std::shared_lock reading(table);
    const std::lock_guard writing(table);
}
