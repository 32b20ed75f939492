// Expect: unjoined-thread (observed), exit 134|66 tasks=1
// The object of a thread goes while it stands for one: that ends the program, as in the standard.
#include <gordian/gordian.hpp>

int main() {
    gordian::binary_semaphore go_on{0};
    gordian::thread worker(gordian::task_name{"worker"}, [&] { go_on.acquire(); });
}
