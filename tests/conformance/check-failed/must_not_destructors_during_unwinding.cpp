// Expect: nothing
// Locks given back, channels closed and tasks joined while an exception passes.
#include <gordian/gordian.hpp>

#include <mutex>
#include <stdexcept>

int main() {
    gordian::mutex m{"m"};
    const auto news = gordian::make_channel<int>();
    struct closer {
        gordian::channel<int> to_close;
        ~closer() { to_close.close(); }
    };
    auto worker = gordian::go([&] {
        try {
            const closer at_the_end{news};
            const std::lock_guard lock(m);
            gordian::this_task::yield();
            throw std::runtime_error("failed");
        } catch (const std::runtime_error&) {
            if (std::uncaught_exceptions() != 0) std::terminate();
        }
    });
    for (int n : news) (void)n;
    const std::lock_guard lock(m);
    worker.join();
}
