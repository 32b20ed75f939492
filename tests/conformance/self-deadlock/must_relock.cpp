// Expect: self-deadlock (observed), exit 66 tasks=1 resources=log
// A function that locks calls another one that locks.
#include <gordian/gordian.hpp>

#include <mutex>

namespace {
gordian::mutex log{"log"};
void append() { const std::lock_guard lock(log); }
void append_twice() {
    const std::lock_guard lock(log);
    append();
}
}  // namespace

int main() { append_twice(); }
