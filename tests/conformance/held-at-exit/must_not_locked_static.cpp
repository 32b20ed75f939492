// Expect: nothing
// Statics that lock in their destructors, after main: those are no task's end, and nothing is in use.
#include <gordian/gordian.hpp>

#include <mutex>

namespace {
struct logger {
    gordian::mutex m{"log"};
    int lines = 0;
    ~logger() {
        const std::lock_guard lock(m);
        lines = 0;
    }
} log;
}  // namespace

int main() {
    const std::lock_guard lock(log.m);
    ++log.lines;
}
