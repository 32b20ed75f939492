// A thread may end by pthread_exit() and pthread_cancel(): what is on its stack is destroyed, and nothing is wrong.
#include "expect.hpp"

#include <gordian/gordian.hpp>

#include <mutex>
#include <pthread.h>
#include <unistd.h>

int main() {
    gordian::mutex m;
    bool was_destroyed = false;
    struct noted {
        bool& by;
        ~noted() { by = true; }
    };
    gordian::thread exits([&] {
        const noted note{was_destroyed};
        const std::lock_guard lock(m);
        pthread_exit(nullptr);
    });
    exits.join();
    EXPECT(was_destroyed);
    EXPECT(m.try_lock());
    m.unlock();

    was_destroyed = false;
    gordian::thread is_cancelled([&] {
        const noted note{was_destroyed};
        for (;;) pause();
    });
    pthread_cancel(is_cancelled.native_handle());
    is_cancelled.join();

    gordian::jthread exits_too([](std::stop_token) { pthread_exit(nullptr); });
    exits_too.join();
}
