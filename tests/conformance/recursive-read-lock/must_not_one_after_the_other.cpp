// Expect: nothing
// It reads twice, and leaves in between.
#include <gordian/gordian.hpp>

#include <mutex>
#include <shared_mutex>

int main() {
    gordian::shared_mutex table{"table"};
    gordian::thread writer([&] {
        for (int i = 0; i < 100; ++i) const std::lock_guard lock(table);
    });
    gordian::thread reader([&] {
        for (int i = 0; i < 100; ++i) {
            { const std::shared_lock first(table); }
            const std::shared_lock second(table);
        }
    });
    reader.join();
    writer.join();
}
