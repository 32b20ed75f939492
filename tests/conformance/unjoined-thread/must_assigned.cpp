// Expect: unjoined-thread (observed), exit 134|66 tasks=1
// Another one is assigned to it.
#include <gordian/gordian.hpp>

int main() {
    gordian::thread worker(gordian::task_name{"first"}, [] {});
    worker = gordian::thread(gordian::task_name{"second"}, [] {});
    worker.join();
}
