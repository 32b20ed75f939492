// Expect: unjoined-thread (observed), exit 134|66 tasks=1
// An exception passes by the join.
#include <gordian/gordian.hpp>

#include <stdexcept>

int main() {
    try {
        gordian::thread worker([] {});
        if (worker.joinable()) throw std::runtime_error("before the join");
        worker.join();
    } catch (const std::runtime_error&) {}
}
