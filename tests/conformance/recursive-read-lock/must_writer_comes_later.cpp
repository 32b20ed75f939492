// Expect: recursive-read-lock (observed), exit 66 resources=table
// The writer comes when the reader has gone, and nothing but the lock makes it wait for that.
#include <gordian/gordian.hpp>

#include <mutex>
#include <shared_mutex>

int main() {
    gordian::shared_mutex table{"table"};
    bool read = false;
    gordian::mutex m;
    gordian::thread reader([&] {
        {
            const std::shared_lock outer(table);
            const std::shared_lock inner(table);
        }
        const std::lock_guard lock(m);
        read = true;
    });
    gordian::thread writer([&] {
        for (bool seen = false; !seen; gordian::this_task::yield()) {
            const std::lock_guard lock(m);
            seen = read;
        }
        const std::lock_guard lock(table);
    });
    reader.join();
    writer.join();
}
