// Expect: self-deadlock (observed), exit 66 tasks=1
// A task that waits for its own end.
// Says: ouroboros waits for its own end
// Says: what ouroboros waits for is its own end
// Says: to break it: let whoever started the task join it
#include <gordian/gordian.hpp>

int main() {
    gordian::task self;
    gordian::latch known{1};
    self = gordian::go(gordian::task_name{"ouroboros"}, [&] {
        known.wait();
        self.join();
    });
    gordian::binary_semaphore never{0};
    known.count_down();
    never.acquire();
}
