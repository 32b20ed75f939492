// Expect: all-asleep (observed), exit 66 tasks=1 resources=done
// A handler for faults, and signals that are ignored or at their default, wake nobody.
#include <gordian/gordian.hpp>

#include <csignal>
#include <unistd.h>

int main() {
    std::signal(SIGFPE, [](int) { ::_exit(1); });
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGUSR1, SIG_DFL);
    gordian::binary_semaphore done{0, "done"};
    done.acquire();
}
