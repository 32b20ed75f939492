// Expect: nothing
// The writer was joined before the reader was started.
#include <gordian/gordian.hpp>

#include <mutex>
#include <shared_mutex>

int main() {
    gordian::shared_mutex table{"table"};
    gordian::thread writer([&] { const std::lock_guard lock(table); });
    writer.join();
    gordian::thread reader([&] {
        const std::shared_lock outer(table);
        const std::shared_lock inner(table);
    });
    reader.join();
}
