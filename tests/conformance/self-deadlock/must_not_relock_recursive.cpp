// Expect: nothing
// The same with a mutex that its owner may lock again.
#include <gordian/gordian.hpp>

#include <mutex>

namespace {
gordian::recursive_mutex log{"log"};
void append() { const std::lock_guard lock(log); }
void append_twice() {
    const std::lock_guard lock(log);
    append();
}
}  // namespace

int main() { append_twice(); }
