// Expect: recursive-read-lock|circular-wait (observed), exit 66 resources=table
// A reader reads again while a writer may come in between; in this run it comes later.
// Says: read-locks
#include <gordian/gordian.hpp>

#include <mutex>
#include <shared_mutex>

int main() {
    gordian::shared_mutex table{"table"};
    gordian::thread writer([&] { const std::lock_guard lock(table); });
    gordian::thread reader([&] {
        const std::shared_lock outer(table);
        const std::shared_lock inner(table);
    });
    reader.join();
    writer.join();
}
