// Expect: recursive-read-lock (observed), exit 66 resources=table
// The writer has gone when the reader comes, in this run; only the lock itself orders the two.
#include <gordian/gordian.hpp>

#include <mutex>
#include <shared_mutex>

int main() {
    gordian::shared_mutex table{"table"};
    bool written = false;
    gordian::thread writer([&] {
        const std::lock_guard lock(table);
        written = true;
    });
    gordian::thread reader([&] {
        for (bool seen = false; !seen; gordian::this_task::yield()) {
            const std::shared_lock lock(table);
            seen = written;
        }
        const std::shared_lock outer(table);
        const std::shared_lock inner(table);
    });
    reader.join();
    writer.join();
}
