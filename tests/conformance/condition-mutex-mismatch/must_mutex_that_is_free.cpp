// Expect: condition-mutex-mismatch (observed), exit 66 tasks=1 resources=m,cv
// Nobody holds it: the standard's lock throws, and that is all.
// Says: main waits on `cv` with `m`, which it does not hold
#include <gordian/gordian.hpp>

#include <mutex>
#include <system_error>

int main() {
    gordian::mutex m{"m"};
    gordian::condition_variable cv{"cv"};
    std::unique_lock lock(m, std::defer_lock);
    try {
        cv.wait(lock);
    } catch (const std::system_error&) {
        const std::lock_guard can_be_locked(m);
    }
}
