// Expect: nothing
// All are asleep, but the program has a handler for a signal that may come, and here it ends the program.
#include <gordian/gordian.hpp>

#include <csignal>
#include <sys/time.h>
#include <unistd.h>

int main() {
    std::signal(SIGALRM, [](int) { ::_exit(0); });
    itimerval soon{};
    soon.it_value.tv_usec = 100'000;
    ::setitimer(ITIMER_REAL, &soon, nullptr);
    gordian::binary_semaphore done{0};
    done.acquire();
    return 1;
}
