// Expect: condition-mutex-mismatch (observed), exit 66 resources=m,cv
// It waits with a mutex that another task holds. It is left alone: nothing else goes wrong.
// Says: waiter waits on `cv` with `m`, which it does not hold: main does
#include <gordian/gordian.hpp>

#include <mutex>

using namespace std::chrono_literals;

int main() {
    gordian::mutex m{"m"};
    gordian::condition_variable cv{"cv"};
    const std::lock_guard lock(m);
    gordian::go(gordian::task_name{"waiter"}, [&] {
        std::unique_lock borrowed(m, std::adopt_lock);
        cv.wait_for(borrowed, 1ms);
        borrowed.release();
    }).join();
}
