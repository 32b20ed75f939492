// Expect: nothing
// The writer waits for the reader's word.
#include <gordian/gordian.hpp>

#include <mutex>
#include <shared_mutex>

int main() {
    gordian::shared_mutex table{"table"};
    const auto gone = gordian::make_channel<void>(0, "gone");
    gordian::thread reader([&] {
        {
            const std::shared_lock outer(table);
            const std::shared_lock inner(table);
        }
        gone.send();
    });
    gordian::thread writer([&] {
        (void)gone.receive();
        const std::lock_guard lock(table);
    });
    reader.join();
    writer.join();
}
