// Expect: check-failed (observed), exit 134 tasks=1 resources=stock
// It is reported where it was thrown: the lock is still held, and a handler set by the program comes later.
// Says: worker ends by an exception that nobody caught, of type broken
// Says: holds `stock`, taken here:
// Says: worker throws, here:
#include <gordian/gordian.hpp>

#include <cstdlib>
#include <exception>
#include <mutex>

struct broken {};

int main() {
    std::set_terminate([] { std::abort(); });
    gordian::mutex stock{"stock"};
    gordian::go(gordian::task_name{"worker"}, [&] {
        const std::lock_guard lock(stock);
        throw broken{};
    }).join();
}
