// Expect: check-failed (observed), exit 134|66 tasks=1
// The same in a thread, and what is thrown is no std::exception.
#include <gordian/gordian.hpp>

int main() {
    gordian::thread worker([] { throw 42; });
    worker.join();
}
